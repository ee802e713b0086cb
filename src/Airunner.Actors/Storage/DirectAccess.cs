namespace Airunner.Actors.Storage;

/// <summary>What O_DIRECT asks of a transfer.</summary>
internal static class DirectAccess
{
    /// <summary>
    /// The alignment this library keeps, in bytes: the page of every disk and file system it meets, and a multiple of smaller sectors.
    /// </summary>
    public const int BlockBytes = 4096;

    /// <summary>Whether offset, length and memory are multiples of the block.</summary>
    public static unsafe bool IsAligned(long offsetBytes, byte* memory, int lengthBytes) =>
        ((nuint)memory | (nuint)offsetBytes | (nuint)lengthBytes) % BlockBytes == 0;
}
