using Microsoft.Win32.SafeHandles;

namespace Airunner.Actors.Storage;

/// <summary>An open file descriptor, closed exactly once and never while a call uses it.</summary>
internal sealed class FileDescriptor() : SafeHandleMinusOneIsInvalid(ownsHandle: true)
{
    // Whatever close answers, Linux has freed the number: closing again could close another's file.
    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;
}
