using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Airunner.Collector.Store;

/// <summary>
/// Gives the index of the write-ahead log (<c>events.db-shm</c>) its space before it is mapped, so that a full disk is an error and no
/// SIGBUS, which ends the process.
/// </summary>
/// <remarks>
/// SQLite maps the index and makes sure of its space by writing one byte in each 4 KiB. On a file system with smaller blocks that leaves
/// holes, and the kernel has no space for them when they are written to through the map: SIGBUS. So SQLite's own call to mmap is replaced
/// (<c>xSetSystemCall</c>) by one that allocates what is mapped. An index in memory (<c>locking_mode = EXCLUSIVE</c>) would shut out the
/// other processes that read the store.
/// </remarks>
internal static unsafe partial class SharedIndexSpace
{
    // struct sqlite3_vfs of version 3, on 64-bit machines: https://sqlite.org/c3ref/vfs.html
    private const int VersionWithSystemCalls = 3;
    private const int SetSystemCallOffset = 144;

    private const int ProtectionWrite = 2;
    private const int MapShared = 1;
    private const int Interrupted = 4; // EINTR
    private const int NoSuchCall = 38; // ENOSYS
    private const int NotSupported = 95; // EOPNOTSUPP

    private static readonly Lazy<bool> Installed = new(Install);

    /// <summary>From now on, whatever SQLite maps to write to has its space.</summary>
    /// <exception cref="InvalidOperationException">This build of SQLite does not let its system calls be replaced.</exception>
    internal static void Ensure()
    {
        if (!Installed.Value)
            throw new InvalidOperationException("This build of SQLite does not let mmap be replaced: a full disk could end the process.");
    }

    private static bool Install()
    {
        if (!OperatingSystem.IsLinux()) return true; // the programs that write run on Linux only
        var vfs = (byte*)FindVfs(0);
        if (vfs == null || *(int*)vfs < VersionWithSystemCalls) return false;
        var set = *(delegate* unmanaged[Cdecl]<byte*, byte*, void*, int>*)(vfs + SetSystemCallOffset);
        delegate* unmanaged[Cdecl]<void*, nuint, int, int, int, long, void*> map = &Map;
        fixed (byte* name = "mmap\0"u8) return set != null && set(vfs, name, map) == 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* Map(void* address, nuint length, int protection, int flags, int descriptor, long offset)
    {
        var isWritten = (protection & ProtectionWrite) != 0 && (flags & MapShared) != 0;
        var error = isWritten ? Allocate(descriptor, offset, (long)length) : 0;
        if (error == 0) return MapMemory(address, length, protection, flags, descriptor, offset);
        Marshal.SetLastSystemError(error);
        return (void*)-1;
    }

    /// <returns>The error; 0 where it has its space, or the file system has no such call.</returns>
    private static int Allocate(int descriptor, long offset, long length)
    {
        while (true)
        {
            if (FileAllocate(descriptor, 0, offset, length) == 0) return 0;
            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted: continue;
                case NoSuchCall or NotSupported: return 0;
                case var error: return error;
            }
        }
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_find")]
    private static partial nint FindVfs(nint name);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    private static partial int FileAllocate(int descriptor, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* MapMemory(void* address, nuint length, int protection, int flags, int descriptor, long offset);
}
