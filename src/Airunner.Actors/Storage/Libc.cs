using System.Runtime.InteropServices;

// Load the system's C library only, never a file of that name in the program's directory.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Airunner.Actors.Storage;

/// <summary>The C library's calls, unchanged; the error number is <see cref="LastError"/>.</summary>
/// <remarks>open and fcntl are variadic in C; on Linux x64 and arm64 a call with fixed arguments is the same call. So is syscall.</remarks>
internal static unsafe partial class Libc
{
    public const int CurrentDirectory = -100;
    public const int EmptyPath = 0x1000;
    public const int NoFollow = 0x100;
    public const int GetFlags = 3;
    public const int SetFlags = 4;

    /// <summary>RENAME_NOREPLACE.</summary>
    public const int NoReplace = 1;

    /// <summary>LOCK_SH.</summary>
    public const int LockShared = 1;

    /// <summary>LOCK_EX.</summary>
    public const int LockExclusive = 2;

    /// <summary>LOCK_NB.</summary>
    public const int LockNonBlocking = 4;

    private const string Name = "libc";

    /// <summary>W_OK.</summary>
    public const int MayWrite = 2;

    /// <summary>X_OK: for a directory, the right to use its names.</summary>
    public const int MaySearch = 1;

    // Source: Linux arch/x86/entry/syscalls/syscall_64.tbl; uapi/asm-generic/unistd.h for arm64.
    private static nint RenameAtNumber => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 276 : 316;

    public static Errno LastError => (Errno)Marshal.GetLastPInvokeError();

    /// <summary>The error of a call that answers −1 for failure.</summary>
    public static Errno ErrorOf(nint result) => result < 0 ? LastError : Errno.None;

    [LibraryImport(Name, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial FileDescriptor Open(string path, int flags, uint mode);

    [LibraryImport(Name, EntryPoint = "getpriority", SetLastError = true)]
    public static partial int GetPriority(int kind, int who);

    [LibraryImport(Name, EntryPoint = "setpriority", SetLastError = true)]
    public static partial int SetPriority(int kind, int who, int nice);

    [LibraryImport(Name, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport(Name, EntryPoint = "pread", SetLastError = true)]
    public static partial nint Read(FileDescriptor file, byte* target, nuint bytes, long offset);

    [LibraryImport(Name, EntryPoint = "pwrite", SetLastError = true)]
    public static partial nint Write(FileDescriptor file, byte* source, nuint bytes, long offset);

    [LibraryImport(Name, EntryPoint = "fdatasync", SetLastError = true)]
    public static partial int DataSync(FileDescriptor file);

    [LibraryImport(Name, EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(FileDescriptor file);

    [LibraryImport(Name, EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int Truncate(FileDescriptor file, long bytes);

    [LibraryImport(Name, EntryPoint = "fchmod", SetLastError = true)]
    public static partial int ChangeMode(FileDescriptor file, uint mode);

    [LibraryImport(Name, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Stat(int directory, string path, int flags, uint mask, LibcStatx* stat);

    [LibraryImport(Name, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Stat(FileDescriptor file, string path, int flags, uint mask, LibcStatx* stat);

    [LibraryImport(Name, EntryPoint = "statvfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatVfs(string path, LibcStatVfs* stat);

    [LibraryImport(Name, EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Lock(FileDescriptor file, int command, LibcFlock* range);

    [LibraryImport(Name, EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(FileDescriptor file, int command, nint argument);

    [LibraryImport(Name, EntryPoint = "flock", SetLastError = true)]
    public static partial int LockWhole(FileDescriptor file, int operation);

    [LibraryImport(Name, EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeDirectory(string path, uint mode);

    [LibraryImport(Name, EntryPoint = "chmod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ChangeMode(string path, uint mode);

    [LibraryImport(Name, EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Rename(string from, string to);

    /// <summary>renameat2, for which older C libraries have no function.</summary>
    public static int RenameAt(int fromDirectory, string from, int toDirectory, string to, int flags) =>
        (int)RenameAt(RenameAtNumber, fromDirectory, from, toDirectory, to, flags);

    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RenameAt(nint number, nint fromDirectory, string from, nint toDirectory, string to, nint flags);

    [LibraryImport(Name, EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Link(string from, string to);

    [LibraryImport(Name, EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Access(string path, int rights);

    [LibraryImport(Name, EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unlink(string path);

    [LibraryImport(Name, EntryPoint = "opendir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint OpenDirectory(string path);

    [LibraryImport(Name, EntryPoint = "readdir", SetLastError = true)]
    public static partial byte* ReadDirectory(nint directory);

    [LibraryImport(Name, EntryPoint = "closedir", SetLastError = true)]
    public static partial int CloseDirectory(nint directory);
}
