using Airunner.Actors.Storage;
using Airunner.Simulation;

namespace Airunner.Torture.Exhaustion;

/// <summary>Every error in the man pages of the system calls behind each call of <c>IWalFileSystem</c>.</summary>
/// <remarks>
/// Source: section ERRORS of open(2), write(2), read(2), fsync(2), truncate(2), rename(2), link(2), unlink(2), mkdir(2), statx(2), stat(2),
/// fcntl(2), fcntl_locking(2), chmod(2), opendir(3), getdents(2), statvfs(3); and EIO, which any of them may return (errno(3)).
/// Left out: ENOENT of stat and unlink for a name that exists. That is not a failure but a wrong answer, after which a new log would be
/// created over one that has acknowledged events. For a missing name the simulated disk returns ENOENT itself.
/// </remarks>
internal static class ManPages
{
    private const string FoundPath = "EACCES EFAULT EINVAL EIO ELOOP ENAMETOOLONG ENOMEM ENOTDIR";
    private const string AnyPath = FoundPath + " ENOENT";
    private const string Opening = AnyPath
        + " EBADF EBUSY EDQUOT EFBIG EINTR EISDIR EMFILE ENFILE ENODEV ENOSPC ENXIO EOPNOTSUPP EOVERFLOW EPERM EROFS ETXTBSY EAGAIN";
    private const string NewName = AnyPath + " EBADF EDQUOT EEXIST EMLINK ENOSPC EPERM EROFS";
    private const string Syncing = "EBADF EDQUOT EINTR EINVAL EIO ENOSPC EROFS";

    private static readonly Dictionary<string, int> Numbers = new(StringComparer.Ordinal)
    {
        ["EPERM"] = 1,
        ["ENOENT"] = 2,
        ["EINTR"] = 4,
        ["EIO"] = 5,
        ["ENXIO"] = 6,
        ["EBADF"] = 9,
        ["EAGAIN"] = 11,
        ["ENOMEM"] = 12,
        ["EACCES"] = 13,
        ["EFAULT"] = 14,
        ["EBUSY"] = 16,
        ["EEXIST"] = 17,
        ["EXDEV"] = 18,
        ["ENODEV"] = 19,
        ["ENOTDIR"] = 20,
        ["EISDIR"] = 21,
        ["EINVAL"] = 22,
        ["ENFILE"] = 23,
        ["EMFILE"] = 24,
        ["ETXTBSY"] = 26,
        ["EFBIG"] = 27,
        ["ENOSPC"] = 28,
        ["EROFS"] = 30,
        ["EMLINK"] = 31,
        ["EPIPE"] = 32,
        ["EDEADLK"] = 35,
        ["ENAMETOOLONG"] = 36,
        ["ENOLCK"] = 37,
        ["ENOSYS"] = 38,
        ["ENOTEMPTY"] = 39,
        ["ELOOP"] = 40,
        ["EOVERFLOW"] = 75,
        ["EDESTADDRREQ"] = 89,
        ["EOPNOTSUPP"] = 95,
        ["EDQUOT"] = 122,
    };

    private static readonly Dictionary<DiskOperation, Errno[]> Errors = new()
    {
        [DiskOperation.Open] = Of(Opening),
        [DiskOperation.Create] = Of(Opening + " EEXIST"),
        [DiskOperation.OpenLocks] = Of(Opening),
        [DiskOperation.SyncDirectory] = Of($"{Opening} {Syncing}"),
        [DiskOperation.CreateDirectory] = Of($"{NewName} EOPNOTSUPP"),
        [DiskOperation.Rename] = Of($"{NewName} EBUSY EISDIR ENOTEMPTY EXDEV"),
        [DiskOperation.RenameUnlessTaken] = Of($"{NewName} EBUSY EISDIR ENOSYS ENOTEMPTY EXDEV"),
        [DiskOperation.Link] = Of($"{NewName} EXDEV"),
        [DiskOperation.Unlink] = Of($"{FoundPath} EBADF EBUSY EISDIR EPERM EROFS"),
        [DiskOperation.Stat] = Of($"{FoundPath} EBADF EOVERFLOW"),
        [DiskOperation.Length] = Of($"{AnyPath} EBADF EOVERFLOW"),
        [DiskOperation.Names] = Of($"{AnyPath} EBADF EOVERFLOW"),
        [DiskOperation.Reopen] = Of(Opening),
        [DiskOperation.List] = Of($"{AnyPath} EBADF EMFILE ENFILE"),
        [DiskOperation.FreeBytes] = Of($"{AnyPath} EBADF EINTR ENOSYS EOVERFLOW"),
        [DiskOperation.FreeInodes] = Of($"{AnyPath} EBADF EINTR ENOSYS EOVERFLOW"),
        [DiskOperation.Read] = Of("EAGAIN EBADF EFAULT EINTR EINVAL EIO EISDIR ENXIO EOVERFLOW"),
        [DiskOperation.Write] = Of(
            "EAGAIN EBADF EDESTADDRREQ EDQUOT EFAULT EFBIG EINTR EINVAL EIO ENOSPC ENXIO EOVERFLOW EPERM EPIPE EROFS"),
        [DiskOperation.Sync] = Of(Syncing),
        [DiskOperation.Truncate] = Of(
            "EACCES EBADF EDQUOT EFAULT EFBIG EINTR EINVAL EIO EISDIR ELOOP ENAMETOOLONG ENOSPC ENOTDIR EPERM EROFS ETXTBSY"),
        [DiskOperation.Lock] = Of("EAGAIN EACCES EBADF EDEADLK EFAULT EINTR EINVAL EIO ENOLCK"),
        [DiskOperation.LookAtLock] = Of($"{Opening} ENOLCK"),
        [DiskOperation.Unlock] = Of("EAGAIN EACCES EBADF EDEADLK EFAULT EINTR EINVAL EIO ENOLCK"),
    };

    /// <summary>The names of all errors.</summary>
    public static IReadOnlyCollection<string> Names => Numbers.Keys;

    /// <summary>The errors that a call may return.</summary>
    public static IReadOnlyList<Errno> ErrorsOf(DiskOperation operation) => Errors[operation];

    /// <summary>The name of an error, including those that Storage has no name for.</summary>
    public static string NameOf(Errno error) => Numbers.FirstOrDefault(each => each.Value == (int)error).Key ?? $"{error}";

    private static Errno[] Of(string names) => [.. names.Split(' ').Distinct().Select(static name => (Errno)Numbers[name])];
}
