using System.Runtime.InteropServices;

namespace Airunner.Actors.Storage;

/// <summary>An open file descriptor, closed exactly once and never while a call uses it.</summary>
internal sealed class FileDescriptor() : SafeHandle(invalidHandleValue: -1, ownsHandle: true)
{
    // A descriptor is a C int: open's −1 arrives in the lower half of the register, the upper half undefined.
    public override bool IsInvalid => (int)handle < 0;

    // Linux frees the number even when close fails: a second close could close another file.
    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;
}
