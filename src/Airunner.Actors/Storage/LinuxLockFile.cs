namespace Airunner.Actors.Storage;

/// <summary>Opens a file of locks so that all its users have the same one, also when somebody removes it.</summary>
/// <remarks>
/// Every user holds a shared flock(2) on the directory for as long as it has the file open; who creates the file needs that lock
/// exclusively. So a file that is missing while the directory is locked was removed under its users, and no second one is made.
/// Where directories cannot be locked (NFS), the file is opened without this protection.
/// </remarks>
internal static class LinuxLockFile
{
    // A process that was to create the file may end, or fail, before it does.
    private const int MostAttempts = 3;

    /// <summary>Opens the file, and creates it where nobody has it open.</summary>
    /// <param name="path">The file.</param>
    /// <param name="file">Its descriptor.</param>
    /// <param name="users">The descriptor of its directory, locked: to be closed after the file's.</param>
    public static Errno Open(string path, out FileDescriptor? file, out FileDescriptor? users)
    {
        file = null;
        users = null;
        var error = LinuxOpen.Directory(Path.GetDirectoryName(path) is { Length: > 0 } directory ? directory : ".", out var locked);
        if (error != Errno.None) return error;
        error = Open(path, locked, out var opened);
        if (error != Errno.None)
        {
            locked.Dispose();
            return error;
        }

        file = opened;
        users = locked;
        return Errno.None;
    }

    private static Errno Open(string path, FileDescriptor directory, out FileDescriptor file)
    {
        Errno error;
        var attempts = 0;
        do
        {
            error = OpenOnce(path, directory, out file);
            attempts++;
        }
        while (error == Errno.EBUSY && attempts < MostAttempts);
        return error;
    }

    private static Errno OpenOnce(string path, FileDescriptor directory, out FileDescriptor file)
    {
        var isCreator = Lock(directory, Libc.LockExclusive | Libc.LockNonBlocking) == Errno.None;
        if (isCreator)
        {
            var created = LinuxOpen.ForLocks(path, out file);
            return created == Errno.None ? Share(directory, file) : created;
        }

        var shared = Lock(directory, Libc.LockShared);
        if (shared != Errno.None) return LinuxOpen.ForLocks(path, out file);
        var error = LinuxOpen.ExistingForLocks(path, out file);
        return error == Errno.ENOENT ? Errno.EBUSY : error;
    }

    private static Errno Share(FileDescriptor directory, FileDescriptor file)
    {
        var error = Lock(directory, Libc.LockShared);
        if (error != Errno.None) file.Dispose();
        return error;
    }

    private static Errno Lock(FileDescriptor directory, int how)
    {
        Errno error;
        do error = Libc.ErrorOf(Libc.LockWhole(directory, how));
        while (error == Errno.EINTR);
        return error;
    }
}
