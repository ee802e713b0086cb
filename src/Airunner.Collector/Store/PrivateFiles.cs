using System.Runtime.InteropServices;
using Airunner.Actors.Storage;

namespace Airunner.Collector.Store;

/// <summary>Directories and files for their owner only (0700, 0600), with durable names.</summary>
internal static partial class PrivateFiles
{
    private const UnixFileMode DirectoryMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;

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

        // A hard link, because a rename would replace the store that another process has just created and filled.
        if (Link(temporary, path) != 0 && (Errno)Marshal.GetLastPInvokeError() != Errno.EEXIST) throw Error("link", path);
        File.Delete(temporary);
        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    private static void SyncDirectory(string path)
    {
        var handle = Open(path, 0);
        if (handle < 0) throw Error("open", path);
        try
        {
            if (FSync(handle) != 0) throw Error("fsync", path);
        }
        finally
        {
            _ = Close(handle); // opened for reading: closing it cannot lose data
        }
    }

    private static IOException Error(string call, string path) =>
        new($"{call} on '{path}' failed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int handle);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);
}
