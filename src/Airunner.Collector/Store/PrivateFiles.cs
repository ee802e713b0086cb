using System.Runtime.InteropServices;
using Airunner.Actors.Storage;

namespace Airunner.Collector.Store;

/// <summary>Directories and files for their owner only (0700, 0600), with durable names.</summary>
internal static partial class PrivateFiles
{
    private const UnixFileMode DirectoryMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const int NoReplace = 1; // RENAME_NOREPLACE
    private const int LockExclusive = 2; // LOCK_EX

    /// <summary>Creates the directory and its missing parents; existing ones are not changed.</summary>
    public static void CreateDirectory(string path)
    {
        if (Directory.Exists(path)) return;
        var parent = Path.GetDirectoryName(path);
        if (!string.IsNullOrEmpty(parent)) CreateDirectory(parent);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, DirectoryMode);
        File.SetUnixFileMode(path, DirectoryMode); // the umask may have removed bits
        if (!string.IsNullOrEmpty(parent)) SyncDirectory(parent);
    }

    /// <summary>Creates an empty file; it must not exist.</summary>
    public static void CreateFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = FileMode600;
        using var file = new FileStream(path, options);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file.SafeFileHandle, FileMode600);
    }

    /// <summary>Gives a finished file its name, durably. If the name is taken, removes the file and keeps the other one.</summary>
    public static void PublishOrDrop(string temporary, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            if (File.Exists(path)) File.Delete(temporary);
            else File.Move(temporary, path);
            return;
        }

        // A plain rename would replace the store that another process has just published and filled.
        var error = RenameUnlessTaken(temporary, path);
        if (IsUnsupported(error)) error = Result(Link(temporary, path));
        if (IsUnsupported(error)) PublishUnderLock(temporary, path);
        else if (error is not (Errno.None or Errno.EEXIST)) throw Error("link", path, error);
        File.Delete(temporary);
        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Without a rename that keeps the other file and without hard links, processes take turns.</summary>
    private static void PublishUnderLock(string temporary, string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        var handle = Open(directory, 0);
        if (handle < 0) throw Error("open", directory);
        try
        {
            if (Lock(handle, LockExclusive) != 0) throw Error("flock", directory);
            if (!File.Exists(path)) File.Move(temporary, path);
        }
        finally
        {
            _ = Close(handle); // also drops the lock
        }
    }

    // EPERM: no hard links here, or a sandbox that refuses the call.
    private static bool IsUnsupported(Errno error) =>
        error is Errno.EPERM or Errno.EINVAL or Errno.ENOSYS or Errno.EOPNOTSUPP or Errno.EMLINK;

    private static Errno RenameUnlessTaken(string from, string to)
    {
        // renameat2, for which older C libraries have no function.
        var number = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 276 : 316;
        return Result(RenameAt(number, CurrentDirectory, from, CurrentDirectory, to, NoReplace));
    }

    private static Errno Result(nint answer) => answer == 0 ? Errno.None : (Errno)Marshal.GetLastPInvokeError();

    private static void SyncDirectory(string path)
    {
        var handle = Open(path, 0);
        if (handle < 0) throw Error("open", path);
        try
        {
            if (FSync(handle) == 0) return;
            var error = (Errno)Marshal.GetLastPInvokeError();

            // A file system that cannot sync directories. The log, which is on it too, has warned of it.
            if (error is not (Errno.EINVAL or Errno.EOPNOTSUPP)) throw Error("fsync", path, error);
        }
        finally
        {
            _ = Close(handle); // opened for reading: closing it cannot lose data
        }
    }

    private static IOException Error(string call, string path) => Error(call, path, (Errno)Marshal.GetLastPInvokeError());

    private static IOException Error(string call, string path, Errno error) =>
        new($"{call} on '{path}' failed: {Marshal.GetPInvokeErrorMessage((int)error)}");

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RenameAt(nint number, nint fromDirectory, string from, nint toDirectory, string to, nint flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(int handle, int operation);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int handle);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);
}
