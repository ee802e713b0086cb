namespace Airunner.Actors.Storage;

/// <summary>How a file is opened.</summary>
[Flags]
internal enum WalOpen
{
    /// <summary>For reading only.</summary>
    Read = 0,

    /// <summary>For reading and writing.</summary>
    Write = 1,

    /// <summary>The file must not exist; it is created with mode 0600 (whatever the umask). Implies <see cref="Write"/>.</summary>
    CreateNew = 2 | Write,

    /// <summary>
    /// O_DIRECT|O_DSYNC: offset, length and memory are multiples of <see cref="IWalFile.BlockBytes"/> (else <see cref="Errno.EINVAL"/>),
    /// and a write that has returned is durable. Where the file system does not support it, <see cref="IWalFileSystem.Open"/> answers
    /// <see cref="Errno.EINVAL"/>, creates no file, and the caller opens the file without it.
    /// </summary>
    Direct = 4,
}

/// <summary>The file or directory that a name refers to; symbolic links are not followed.</summary>
internal readonly record struct WalStat(bool IsRegularFile, bool IsDirectory, long LengthBytes, long Inode, long ModifiedUnixMs);

/// <summary>
/// The seam to the disk: the few calls that storage makes, each answering with an error number as the kernel does. No retries, no loops,
/// no exceptions: the callers decide what an error means, so that a simulated disk runs the same decisions.
/// </summary>
/// <remarks>
/// A file is never opened through a symbolic link in the last part of its path (<see cref="Errno.ELOOP"/>); a directory that is only
/// synced, listed or measured may be one. A disposed file or lock throws <see cref="ObjectDisposedException"/>: that is a caller's bug,
/// not an answer of the disk. Safe for use by many threads.
/// </remarks>
internal interface IWalFileSystem
{
    /// <summary>Opens or creates a file; close-on-exec.</summary>
    Errno Open(string path, WalOpen how, out IWalFile? file);

    /// <summary>Makes one directory with mode 0700 (whatever the umask); its parent must exist.</summary>
    Errno CreateDirectory(string path);

    /// <summary>Makes the names in a directory durable.</summary>
    Errno SyncDirectory(string path);

    /// <summary>Whether this process may make names in a directory; true where that is not known.</summary>
    bool MayMakeNames(string directory);

    /// <summary>Renames within one directory or file system, replacing what is there.</summary>
    Errno Rename(string from, string to);

    /// <summary>
    /// Renames within one directory and never replaces: <see cref="Errno.EEXIST"/> where the new name is taken. <see cref="Errno.EINVAL"/>
    /// or <see cref="Errno.ENOSYS"/> where the file system or the kernel cannot.
    /// </summary>
    Errno RenameUnlessTaken(string from, string to);

    /// <summary>
    /// Gives a file a second name; <see cref="Errno.EPERM"/> or <see cref="Errno.EOPNOTSUPP"/> where the file system has no hard links,
    /// <see cref="Errno.EEXIST"/> where that name is taken.
    /// </summary>
    Errno Link(string from, string to);

    /// <summary>Removes a name of a file.</summary>
    Errno Unlink(string path);

    /// <summary>lstat.</summary>
    Errno Stat(string path, out WalStat stat);

    /// <summary>File names (not directories' contents, no <c>.</c> and <c>..</c>) in a directory, unordered.</summary>
    Errno List(string directory, out IReadOnlyList<string> names);

    /// <summary>Bytes that an unprivileged writer may still use on the file system of <paramref name="directory"/>.</summary>
    Errno FreeBytes(string directory, out long bytes);

    /// <summary>
    /// Files that an unprivileged process may still make on the file system of <paramref name="directory"/>;
    /// <see cref="long.MaxValue"/> where the file system has no limit.
    /// </summary>
    Errno FreeInodes(string directory, out long count);

    /// <summary>
    /// Opens (creating it, 0600) the file whose bytes are locks. <see cref="Errno.EBUSY"/> where it was removed while another handle still
    /// has it open: a new file would be locked by a second owner.
    /// </summary>
    Errno OpenLocks(string path, out IWalLocks? locks);

    /// <summary>
    /// Whether a handle of any process has the lock on a byte of a file of locks. Takes no lock and makes no file: where there is no file,
    /// there is no lock.
    /// </summary>
    Errno IsLocked(string path, long byteOffset, out bool isLocked);
}

/// <summary>An open file. Reads may run concurrently with a write; writes, syncs and truncation come from one thread at a time.</summary>
internal interface IWalFile : IDisposable
{
    /// <summary>Alignment that direct access needs, in bytes; 1 for a buffered file.</summary>
    int BlockBytes { get; }

    /// <summary>
    /// Reads at most <paramref name="target"/>'s length; short at the end of the file, and sometimes before it. The rest of
    /// <paramref name="target"/> is undefined.
    /// </summary>
    Errno Read(long offsetBytes, Span<byte> target, out int readBytes);

    /// <summary>Writes at most <paramref name="source"/>'s length; may be short.</summary>
    Errno Write(long offsetBytes, ReadOnlySpan<byte> source, out int writtenBytes);

    /// <summary>fdatasync.</summary>
    Errno Sync();

    /// <summary>Cuts or extends (with zeros) the file. Not durable before <see cref="Sync"/>.</summary>
    Errno Truncate(long lengthBytes);

    /// <summary>
    /// Ends direct access on this handle: transfers go through the page cache. A write that has returned is durable as before, and
    /// <see cref="BlockBytes"/> stays.
    /// </summary>
    Errno UseCache();

    /// <summary>Whether transfers go through the page cache: those of a buffered file, or all after <see cref="UseCache"/>.</summary>
    bool UsesCache { get; }

    /// <summary>The file's length in bytes.</summary>
    Errno Length(out long lengthBytes);

    /// <summary>How many names the file has; 0 after it was removed.</summary>
    Errno Names(out long count);

    /// <summary>Another handle for reading, buffered, on the same file, also after it was removed.</summary>
    Errno Reopen(out IWalFile? file);

    /// <summary>The inode behind this handle, as in <see cref="WalStat.Inode"/>.</summary>
    long Inode { get; }
}

/// <summary>Exclusive locks on single bytes of one file, held against every other process (and every other handle in this one).</summary>
/// <remarks>Linux: open-file-description locks (F_OFD_SETLK); the kernel drops them when the process dies.</remarks>
internal interface IWalLocks : IDisposable
{
    /// <summary>Takes the lock on a byte without waiting; <see cref="Errno.EAGAIN"/> where another handle has it.</summary>
    Errno TryLock(long byteOffset);

    /// <summary>Releases the lock on a byte.</summary>
    Errno Unlock(long byteOffset);
}
