namespace Airunner.Torture.Mutation;

/// <summary>Guards of opening, repair and rewriting.</summary>
internal static class RepairEdits
{
    private static readonly Check[] Checks = [Check.SpecsOf("LogOpenerSpecs", "FoundLogSpecs"), Check.Simulation];

    public static IReadOnlyList<Edit> All { get; } =
    [
        new("a log that was found is not synced", "Storage/LogOpener.cs", "using (var file = DiskFile.Open(files, path, WalOpen.Read)) file.Sync();", "", Checks),
        new("the name of a log that was found is not synced", "Storage/LogOpener.cs", "file.Sync();\n        DiskDirectories.Sync(files, folders.Logs);\n    }\n\n    /// <summary>A log appears", "file.Sync();\n    }\n\n    /// <summary>A log appears", Checks),
        new("the header of a log that was found is not written again", "Storage/LogOpener.cs", "writer.WriteAgain(0, writer.IsDirect ? LogHeader.SizeBytes : endBytes);", "if (!writer.IsDirect) writer.WriteAgain(0, endBytes);", Checks),
        new("a buffered log that was found is not written again", "Storage/LogOpener.cs", "writer.IsDirect ? LogHeader.SizeBytes : endBytes);", "LogHeader.SizeBytes);", Checks),
        new("a damaged log is written to as it is", "Storage/LogOpener.cs", "if (found.Summary.IsDamaged)", "if (found.Summary.IsDamaged && path.Length == 0)", Checks),
        new("a rewritten log is not synced", "Storage/LogRepair.cs", "CopyRecords(source, target, found);\n                target.Sync();", "CopyRecords(source, target, found);", Checks),
        new("a rewritten log's name is not synced", "Storage/LogRepair.cs", "            throw;\n        }\n\n        DiskDirectories.Sync(files, folders.Logs);", "            throw;\n        }\n", Checks),
        new("a damaged log's original is not kept", "Storage/LogRepair.cs", "name => files.TryLinkFile(path, name) || files.TryStat(name)?.Inode == files.TryStat(path)?.Inode);", "name => name.Length > 0);", Checks),
        new("the original's name is not synced", "Storage/LogRepair.cs", "        DiskDirectories.Sync(files, folders.Damaged);\n        Rewrite(path, found);", "        Rewrite(path, found);", Checks),
        new("a cut-off tail is not synced", "Storage/LogRepair.cs", "                tail.Sync();\n", "", Checks),
        new("a cut-off tail's name is not synced", "Storage/LogRepair.cs", "tail.Sync();\n                DiskDirectories.Sync(files, folders.Damaged);", "tail.Sync();", Checks),
        new("the cut of a tail is not synced", "Storage/LogRepair.cs", "log.Truncate(summary.EndBytes);\n            log.Sync();", "log.Truncate(summary.EndBytes);", Checks),
        new("a record that cannot be copied is left out", "Storage/LogRepair.cs", "if (reader.IsUnreadable) throw new WalIOException(\"pread\", source.Path, Errno.EIO);", "", Checks),
        new("a mark settles what stands after it", "Storage/IndexBuilder.cs", "Math.Min(mark.Sequence, Index.LastSequence)", "mark.Sequence", Checks),
    ];
}
