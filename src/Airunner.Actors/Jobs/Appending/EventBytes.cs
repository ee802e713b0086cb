namespace Airunner.Actors.Jobs.Appending;

/// <summary>The bytes of one event on its way into a log: a stretch of an array, which an <see cref="EventBlock"/> may share.</summary>
/// <param name="array">The array; null where the bytes were given back.</param>
/// <param name="start">Where in it they begin.</param>
/// <param name="length">How many.</param>
/// <param name="block">The block that they stand in; null for an array of their own.</param>
internal readonly struct EventBytes(byte[]? array, int start, int length, EventBlock? block = null)
{
    /// <summary>How many bytes.</summary>
    internal int Length => length;

    /// <summary>The bytes.</summary>
    /// <exception cref="ObjectDisposedException">They were given back.</exception>
    internal Span<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(array is null && length > 0, typeof(EventBytes));
            return array.AsSpan(start, length);
        }
    }

    /// <summary>Gives the bytes back: another event may stand there from now on. To be called once, on one copy of this value.</summary>
    /// <returns>As many bytes, which cannot be read.</returns>
    internal EventBytes Free()
    {
        block?.Free();
        return new EventBytes(null, 0, length);
    }
}
