namespace Airunner.Torture.Mutation;

/// <summary>Guards of the archive: nothing is removed before what takes its place is safe.</summary>
internal static class ArchiveEdits
{
    private static readonly Check[] Checks = [Check.SpecsOf("LogArchiverSpecs", "RetentionRuleSpecs"), Check.Simulation];

    public static IReadOnlyList<Edit> All { get; } =
    [
        new("an archive is not synced", "Archive/LogArchiver.cs", "        archive.Sync();\n        RequireSame(comparison.HoldsAll", "        RequireSame(comparison.HoldsAll", Checks),
        new("a part of an archive is read back before it is synced", "Archive/LogArchiver.cs", "                    archive.Sync();\n", "", Checks),
        new("an archive is not read back", "Archive/LogArchiver.cs", "RequireSame(comparison.HoldsAll(cancellationToken), archive);", "", Checks),
        new("a part that reads back wrong is not told", "Archive/LogArchiver.cs", "        comparing.GetAwaiter().GetResult();\n        archive.Sync();", "        archive.Sync();", Checks),
        new("a block that is written again is not read back again", "Archive/LogComparison.cs", "syncedBytes & -DirectAccess.BlockBytes", "syncedBytes", Checks),
        new("an archive's name is not synced before its log is removed", "Archive/LogArchiver.cs", "        DiskDirectories.Sync(files, directory);\n        var logBytes", "        var logBytes", Checks),
        new("an archive that was found is not synced", "Archive/LogArchiver.cs", "            archive.Sync();\n            return", "            return", Checks),
        new("any archive of the name will do", "Archive/LogArchiver.cs", "if (!stat.IsRegularFile || !HoldsSame(path, log, cancellationToken)) continue;", "if (!stat.IsRegularFile) continue;", Checks),
        new("an archive replaces another", "Archive/LogArchiver.cs", "while (!files.TryLinkFile(temporary.File.Path, PathOf(of, ordinal))) ordinal++;", "files.RenameFile(temporary.File.Path, PathOf(of, ordinal));", Checks),
        new("a temporary file of a living process is removed", "Archive/TemporaryFile.cs", "if (error == Errno.EAGAIN) return false;", "if (error == Errno.EAGAIN) return true;", Checks),
        new("the clock may jump", "Archive/ClockJump.cs", "moved.Duration() > Threshold ? moved : null", "null", Checks),
        new("a sweep removes any file", "Archive/RetentionRule.cs", "\n        && FileNames.TryParseArchive(fileName, out _, out _)", "", Checks),
        new("an archive may unpack to more than it says", "Archive/ArchiveStream.cs", "if (_given > _limit) throw Damaged($\"it unpacks to more than {_limit} bytes.\");", "", Checks),
        new("a symbolic link is archived", "Archive/LogArchiver.cs", "if (files.TryStat(logPath) is { IsRegularFile: true } stat && stat.Inode == file.Inode) return file;", "if (file.Inode != 0) return file;", Checks),
        new("an archive may hold less than the log", "Archive/LogComparison.cs", " && _same == _length", "", Checks),
    ];
}
