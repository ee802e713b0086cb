namespace Airunner.Actors.Storage;

/// <summary>Linux error numbers that the program distinguishes; any other may appear as its number.</summary>
/// <remarks>Source: errno(3), x86-64 and arm64 values.</remarks>
public enum Errno
{
#pragma warning disable CS1591 // the names are errno(3)'s own
    None = 0,
    EPERM = 1,
    ENOENT = 2,
    EINTR = 4,
    EIO = 5,
    EBADF = 9,
    EAGAIN = 11,
    ENOMEM = 12,
    EACCES = 13,
    EBUSY = 16,
    EEXIST = 17,
    EXDEV = 18,
    ENOTDIR = 20,
    EISDIR = 21,
    EINVAL = 22,
    ENFILE = 23,
    EMFILE = 24,
    EFBIG = 27,
    ENOSPC = 28,
    EROFS = 30,
    EMLINK = 31,
    EPIPE = 32,
    ENAMETOOLONG = 36,
    ENOSYS = 38,
    ENOTEMPTY = 39,
    ELOOP = 40,
    EOPNOTSUPP = 95,
    EDQUOT = 122,
#pragma warning restore CS1591
}
