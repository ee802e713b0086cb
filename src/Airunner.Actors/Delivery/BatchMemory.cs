using System.Buffers;

namespace Airunner.Actors;

/// <summary>The blocks that the events of one batch stand in. Small events share a block.</summary>
/// <remarks>
/// The first block is small, each further one four times as large up to a limit: most batches of a quiet execution have one small event.
/// For one thread at a time. Blocks come from the runtime's pool and go back to it at <see cref="Release"/>; where that is never called,
/// the garbage collector has them. Without the pool a backlog makes as much garbage as it delivers, and most of it is copied once.
/// </remarks>
internal sealed class BatchMemory
{
    /// <summary>The largest block: below the runtime's limit for large arrays (85,000 bytes).</summary>
    internal const int MostBlockBytes = 64 << 10;

    /// <summary>The first block, unless its event is larger.</summary>
    internal const int FirstBlockBytes = 1 << 10;

    private const int Growth = 4;

    private readonly List<byte[]> _blocks = [];
    private int _used;
    private bool _isKept;

    /// <summary>Takes memory for an event. A larger one than a block has an array of its own.</summary>
    /// <param name="bytes">Its size.</param>
    /// <returns>An array, and where in it the event begins.</returns>
    public (byte[] Block, int Start) Take(int bytes)
    {
        if (bytes > MostBlockBytes) return (GC.AllocateUninitializedArray<byte>(bytes), 0);
        if (_blocks.Count == 0 || _blocks[^1].Length - _used < bytes)
        {
            var next = _blocks.Count == 0 ? FirstBlockBytes : Math.Min(Growth * _blocks[^1].Length, MostBlockBytes);
            _blocks.Add(ArrayPool<byte>.Shared.Rent(Math.Max(bytes, next)));
            _used = 0;
        }

        var start = _used;
        _used += bytes;
        return (_blocks[^1], start);
    }

    /// <summary>Somebody may read the memory for as long as he likes: it is not given back.</summary>
    public void Keep() => _isKept = true;

    /// <summary>Nobody reads the memory any more: gives the blocks back, once, unless they are kept.</summary>
    /// <returns>Whether it did.</returns>
    public bool Release()
    {
        if (_isKept) return false;
        _isKept = true;
        foreach (var block in _blocks) ArrayPool<byte>.Shared.Return(block);
        return true;
    }
}
