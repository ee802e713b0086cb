namespace Airunner.Torture.Mutation;

/// <summary>More guards of the disk: what else a call may answer, and what else stands in a directory.</summary>
internal static class DiskEdits
{
    private static readonly Check OfFiles = Check.SpecsOf("DiskFileSpecs");
    private static readonly Check OfDirectories = Check.SpecsOf("DiskDirectoriesSpecs");
    private static readonly Check OfRepair = Check.SpecsOf("LogOpenerSpecs");
    private static readonly Check OfLinux = Check.SpecsOf("LinuxFileSystemSpecs", "LinuxDirectAccessSpecs", "UmaskSpecs");

    public static IReadOnlyList<Edit> All { get; } =
    [
        new("EINTR ends a read", "Storage/DiskFile.cs", "out var read);\n            if (error == Errno.EINTR) continue;", "out var read);", OfFiles),
        new("a direct write goes on inside a block", "Storage/DiskFile.cs", "written - written % BlockBytes", "written", OfFiles),
        new("any trouble with direct access is passed over", "Storage/DiskFile.cs", "return error is Errno.EINVAL or Errno.EOPNOTSUPP ?", "return error != Errno.ENOENT ?", OfFiles),
        new("EINTR ends a call on a name", "Storage/DiskCalls.cs", "while (error == Errno.EINTR);", "while (call is null);", OfFiles),
        new("names above a directory are not synced", "Storage/DiskDirectories.cs", "!string.IsNullOrEmpty(above); above", "above == \"//\"; above", OfDirectories),
        new("a directory that cannot be synced is used", "Storage/DiskDirectories.cs", "if (error == Errno.EACCES && !files.MayMakeNames(directory)) return;", "if (error != Errno.None) return;", OfDirectories),
        new("a lock given back twice frees its next owner", "Storage/ExecutionLocks.cs", "if (Interlocked.Exchange(ref _released, 1) == 0) owner", "if (_released == 0) owner", Check.SpecsOf("ExecutionLocksSpecs")),
        new("what is no regular file is opened", "Storage/LinuxOpen.cs", "if (error == Errno.None && !stat.IsRegularFile) error", "if (error == Errno.None && stat.IsDirectory) error", OfLinux),
        new("misaligned transfers are made", "Storage/LinuxFile.cs", "BlockBytes > 1 && !DirectAccess", "BlockBytes < 1 && !DirectAccess", OfLinux),
        new("half a tail stays where it cannot be kept", "Storage/LogRepair.cs", "files.Unlink(kept);", "", OfRepair),
        new("a log that got shorter is rewritten as it was", "Storage/LogRepair.cs", "if (source.ReadFully(from, piece) != piece.Length) throw", "if (source.ReadFully(from, piece) < 0) throw", OfRepair),
        new("half a rewrite stays where it fails", "Storage/LogRepair.cs", "files.TryRemoveFile(temporary);\n            throw;", "throw;", OfRepair),
        new("a failed mark settles what stands after it", "Storage/IndexBuilder.cs", "else if (mark.Sequence <= Index.LastSequence) FailedMarks", "else FailedMarks", OfRepair),
        new("a failed mark of no event counts", "Storage/LogContents.cs", "if (record.Status == RecordStatus.Pending && marks.Contains(record.Sequence)) existing", "if (marks.Contains(record.Sequence) || existing.Count == 0) existing", OfRepair),
        new("the same room is given twice", "Storage/SpaceGuard.cs", "(room - bytes) / 2", "room / 2", Check.SpecsOf("SpaceGuardSpecs")),
        new("not knowing the free space refuses", "Storage/SpaceGuard.cs", "out var free) != Errno.None) return true;", "out var free) != Errno.None) return false;", Check.SpecsOf("SpaceGuardSpecs")),
    ];
}
