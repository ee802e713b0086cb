using System.Runtime.InteropServices;

namespace Airunner.Actors.Storage;

/// <summary>Descriptions of error numbers.</summary>
internal static class ErrnoText
{
    /// <summary>For example <c>No space left on device (ENOSPC)</c>.</summary>
    public static string Of(Errno error) => $"{Marshal.GetPInvokeErrorMessage((int)error)} ({error})";
}
