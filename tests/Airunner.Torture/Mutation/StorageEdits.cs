using Airunner.Actors.Storage;

namespace Airunner.Torture.Mutation;

/// <summary>Guards of writing: syncs, latches, locks, limits.</summary>
internal static class StorageEdits
{
    private static readonly Check Specs = Check.Specs("FullyQualifiedName~Airunner.Actors.Tests.Storage");
    private static readonly Check[] Durability = [Check.SpecsOf("ForgettingLogSpecs", "WalLogFileSpecs"), Check.Simulation, Check.Order, Check.Kills];

    public static IReadOnlyList<Edit> All { get; } =
    [
        new("a buffered commit is not synced", "Storage/WalLogFile.cs", "_file.WriteFully(start, chunk.Span[first..last]);\n            if (!_direct) _file.Sync();", "_file.WriteFully(start, chunk.Span[first..last]);", Durability),
        new("a failed write does not latch", "Storage/WalLogFile.cs", "Failure = failure;\n            throw;\n        }\n    }\n\n    private LogChunk NextChunk", "throw;\n        }\n    }\n\n    private LogChunk NextChunk", Durability),
        new("what was found is not synced after it was written again", "Storage/WalLogFile.cs", "at += piece.Length;\n            }\n\n            if (!_direct) _file.Sync();", "at += piece.Length;\n            }\n", Durability),
        new("what was found is synced without being written again", "Storage/WalLogFile.cs", "_file.WriteFully(at, piece);\n                at += piece.Length;", "at += piece.Length;", Durability),
        new("no cut back after a lack of space", "Storage/WalLogFile.cs", "_file.Truncate(DurableEndBytes);\n            _file.Sync();\n        }\n        catch", "_file.Sync();\n        }\n        catch", Durability),
        new("the cut back is not synced", "Storage/WalLogFile.cs", "_file.Truncate(DurableEndBytes);\n            _file.Sync();\n        }\n        catch", "_file.Truncate(DurableEndBytes);\n        }\n        catch", Durability),
        new("the writer does not wait for zeros ahead", "Storage/WalLogFile.cs", "            _ahead.AwaitBelow(end);\n", "", Durability),
        new("trimming does not stop zeros ahead", "Storage/WalLogFile.cs", "Guard();\n        _ahead.Stop();", "Guard();", Durability),
        new("direct writes are not O_DSYNC", "Storage/LinuxOpen.cs", "? OpenFlags.Direct | OpenFlags.DataSync : 0);", "? OpenFlags.Direct : 0);", Specs, Check.Order),
        new("fdatasync is not called", "Storage/LinuxFile.cs", "Errno Sync() => Libc.ErrorOf(Libc.DataSync(descriptor));", "Errno Sync() => Errno.None;", Specs, Check.Order),
        new("fdatasync's answer is not looked at", "Storage/DiskFile.cs", "DiskCalls.ThrowIfFailed(error, \"fdatasync\", Path);", "", Specs, Check.Simulation),
        new("a failed sync is asked again", "Storage/DiskFile.cs", "while (error == Errno.EINTR);\n        DiskCalls.ThrowIfFailed(error, \"fdatasync\"", "while (error is Errno.EINTR or Errno.EIO);\n        DiskCalls.ThrowIfFailed(error, \"fdatasync\"", Specs, Check.Simulation),
        new("short writes count as whole", "Storage/DiskFile.cs", "source = source[whole..];", "source = default;", Specs, Check.Simulation),
        new("EINTR ends a write", "Storage/DiskFile.cs", "out var written);\n            if (error == Errno.EINTR) continue;", "out var written);", Specs, Check.Simulation),
        new("directories are not synced", "Storage/LinuxFileSystem.cs", "directory.IsInvalid ? Libc.LastError : Libc.ErrorOf(Libc.Sync(directory));", "directory.IsInvalid ? Libc.LastError : Errno.None;", Specs, Check.Order),
        new("a new directory's name is not synced", "Storage/DiskDirectories.cs", "        SyncNames(files, parent);\n", "", Specs, Check.Simulation),
        new("a lock held by another process is taken", "Storage/ExecutionLocks.cs", "if (error == Errno.EAGAIN) return null;", "if (error == Errno.EAGAIN) error = Errno.None;", Specs, Check.Race),
        new("a lock held in this process is taken", "Storage/ExecutionLocks.cs", "if (_names.Contains(logFileName)) return null;", "", Check.SpecsOf("ExecutionLocksSpecs")),
        new("one name's release frees the byte of another", "Storage/ExecutionLocks.cs", "if (--_holders[at] > 0) return;", "--_holders[at];", Check.SpecsOf("ExecutionLocksSpecs")),
        new("symbolic links are followed", "Storage/LinuxOpen.cs", "OpenFlags.CloseOnExec | OpenFlags.NoFollow | OpenFlags.NonBlocking", "OpenFlags.CloseOnExec | OpenFlags.NonBlocking", Check.SpecsOf("LinuxFileSystemSpecs")),
        new("the umask decides of a file's mode", "Storage/LinuxOpen.cs", "error = Libc.ErrorOf(Libc.ChangeMode(descriptor, OwnerOnly));", "error = Errno.None;", Check.SpecsOf("UmaskSpecs")),
        new("the umask decides of a directory's mode", "Storage/LinuxFileSystem.cs", "error == Errno.None ? Libc.ErrorOf(Libc.ChangeMode(path, OwnerOnly)) : error", "error", Check.SpecsOf("UmaskSpecs")),
        new("no quota", "Storage/SpaceGuard.cs", "if (isOver) return false;", "", Check.SpecsOf("SpaceGuardSpecs")),
        new("no minimum of free space", "Storage/SpaceGuard.cs", "if (room < bytes) return false;", "", Check.SpecsOf("SpaceGuardSpecs")),
        new("recent bytes of one log have no bound", "Storage/RecentBytes.cs", "_bytes > LogLimitBytes || ", "", Check.SpecsOf("RecentBytesSpecs")),
    ];
}
