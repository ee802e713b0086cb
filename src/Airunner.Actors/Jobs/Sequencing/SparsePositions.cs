namespace Airunner.Actors.Jobs.Sequencing;

/// <summary>Where in the log an event stands, roughly: one position a stride, in bounded memory whatever the log's size.</summary>
/// <remarks>
/// The stride starts at 64 KiB. When <see cref="Capacity"/> positions are used, every second one is dropped and the stride doubles.
/// </remarks>
internal sealed class SparsePositions
{
    /// <summary>Most positions held: 24 KiB of memory.</summary>
    internal const int Capacity = 1024;

    private const long FirstStrideBytes = 64 * 1024;
    private Position[] _positions = [];
    private int _count;
    private long _strideBytes = FirstStrideBytes;

    /// <summary>One known event.</summary>
    /// <param name="Sequence">Its sequence.</param>
    /// <param name="OffsetBytes">Where its record begins.</param>
    /// <param name="DeliverableBefore">Events to deliver (status pending when written) that stand before it.</param>
    internal readonly record struct Position(long Sequence, long OffsetBytes, long DeliverableBefore);

    /// <summary>Considers an event, in file order; most are not kept.</summary>
    internal void Note(long sequence, long offsetBytes, long deliverableBefore)
    {
        if (_count > 0 && offsetBytes - _positions[_count - 1].OffsetBytes < _strideBytes) return;
        if (_count == Capacity) Thin();
        if (_count == _positions.Length) Array.Resize(ref _positions, Math.Max(4, _count * 2));
        _positions[_count++] = new Position(sequence, offsetBytes, deliverableBefore);
    }

    /// <summary>The last known event at or before <paramref name="sequence"/>; null where the log begins above it.</summary>
    internal Position? AtOrBefore(long sequence)
    {
        int low = 0, high = _count - 1, found = -1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (_positions[middle].Sequence <= sequence) (found, low) = (middle, middle + 1);
            else high = middle - 1;
        }

        return found < 0 ? null : _positions[found];
    }

    /// <summary>Forgets events at and after an offset, whose write was undone.</summary>
    internal void DropFrom(long offsetBytes)
    {
        while (_count > 0 && _positions[_count - 1].OffsetBytes >= offsetBytes) _count--;
    }

    private void Thin()
    {
        for (var i = 0; i < Capacity / 2; i++) _positions[i] = _positions[i * 2];
        _count = Capacity / 2;
        _strideBytes *= 2;
    }
}
