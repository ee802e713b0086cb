namespace Airunner.Actors.Jobs.Appending;

/// <summary>The process's blocks of one size that no event stands in.</summary>
/// <param name="blockBytes">Their size.</param>
internal sealed class EventBlocks(int blockBytes)
{
    /// <summary>Most blocks that are kept for the next events (16 MiB of the largest); what is more, the garbage collector has.</summary>
    internal const int MostKept = 256;

    private readonly Stack<EventBlock> _kept = new();
    private readonly Lock _lock = new();

    /// <summary>The size of a block.</summary>
    internal int BlockBytes => blockBytes;

    /// <summary>A block in which no event stands.</summary>
    internal EventBlock Take()
    {
        lock (_lock)
        {
            if (_kept.TryPop(out var kept)) return kept;
        }

        return new EventBlock(blockBytes, Keep);
    }

    private void Keep(EventBlock block)
    {
        lock (_lock)
        {
            if (_kept.Count < MostKept) _kept.Push(block);
        }
    }
}
