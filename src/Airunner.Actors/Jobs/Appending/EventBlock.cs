namespace Airunner.Actors.Jobs.Appending;

/// <summary>An array that the bytes of several events share. It goes back to its pool when the last of them is given back.</summary>
/// <remarks>
/// Safe for use by many threads without a lock: one word has how many events stand in the block and how many bytes are taken, and changes
/// only as a whole. A block in which no event stands is full by that word, so that nothing can be taken from one that lies in the pool.
/// </remarks>
/// <param name="sizeBytes">Its size.</param>
/// <param name="emptied">Called when no event stands in it any more.</param>
internal sealed class EventBlock(int sizeBytes, Action<EventBlock> emptied)
{
    private const long OneEvent = 1L << 32; // above it: how many events; below: bytes that are taken
    private readonly byte[] _array = GC.AllocateUninitializedArray<byte>(sizeBytes);
    private long _state = sizeBytes;

    /// <summary>Its size.</summary>
    internal int SizeBytes => sizeBytes;

    /// <summary>Whether no event stands in it.</summary>
    internal bool IsEmpty => Volatile.Read(ref _state) < OneEvent;

    /// <summary>Takes bytes of a block that nobody else has: the first event's.</summary>
    /// <param name="bytes">1 to <see cref="SizeBytes"/>.</param>
    internal EventBytes TakeFirst(int bytes)
    {
        Volatile.Write(ref _state, OneEvent + bytes);
        return new EventBytes(_array, 0, bytes, this);
    }

    /// <summary>Takes bytes behind those of other events.</summary>
    /// <param name="bytes">At least 1.</param>
    /// <param name="taken">The bytes.</param>
    /// <returns>False where there is no room, or no event stands here any more.</returns>
    internal bool TryTake(int bytes, out EventBytes taken)
    {
        var state = Volatile.Read(ref _state);
        while (true)
        {
            var used = (int)state;
            if (bytes > sizeBytes - used)
            {
                taken = default;
                return false;
            }

            // Where the block was emptied and begun anew since the state was read, the word says what is true now.
            var found = Interlocked.CompareExchange(ref _state, state + OneEvent + bytes, state);
            if (found == state)
            {
                taken = new EventBytes(_array, used, bytes, this);
                return true;
            }

            state = found;
        }
    }

    /// <summary>One event's bytes are given back.</summary>
    internal void Free()
    {
        var state = Volatile.Read(ref _state);
        while (true)
        {
            var isLast = state < 2 * OneEvent;
            var found = Interlocked.CompareExchange(ref _state, isLast ? sizeBytes : state - OneEvent, state);
            if (found == state)
            {
                if (isLast) emptied(this);
                return;
            }

            state = found;
        }
    }
}
