namespace Airunner.Actors.Storage;

/// <summary>Byte locks of the real disk. They belong to the open file description: the kernel drops them when the process ends.</summary>
/// <param name="descriptor">The file of locks.</param>
/// <param name="users">The lock that says that this file is in use.</param>
internal sealed unsafe class LinuxLocks(FileDescriptor descriptor, FileDescriptor users) : IWalLocks
{
    public Errno TryLock(long byteOffset)
    {
        var error = Set(byteOffset, LibcFlock.WriteLock);
        return error == Errno.EACCES ? Errno.EAGAIN : error; // POSIX allows either for "held by another"
    }

    /// <summary>Whether another open file description has the lock on a byte. The descriptor may be open for reading only.</summary>
    public static Errno IsLocked(FileDescriptor descriptor, long byteOffset, out bool isLocked)
    {
        var range = new LibcFlock { Type = LibcFlock.WriteLock, Start = byteOffset, Length = 1 };
        var error = Libc.ErrorOf(Libc.Lock(descriptor, LibcFlock.GetOpenFileDescriptionLock, &range));
        isLocked = error == Errno.None && range.Type != LibcFlock.NoLock;
        return error;
    }

    public Errno Unlock(long byteOffset) => Set(byteOffset, LibcFlock.NoLock);

    public void Dispose()
    {
        descriptor.Dispose();
        users.Dispose();
    }

    private Errno Set(long byteOffset, short type)
    {
        var range = new LibcFlock { Type = type, Start = byteOffset, Length = 1 };
        return Libc.ErrorOf(Libc.Lock(descriptor, LibcFlock.SetOpenFileDescriptionLock, &range));
    }
}
