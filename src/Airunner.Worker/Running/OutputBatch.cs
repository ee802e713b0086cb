using Airunner.Protocol;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Worker.Running;

/// <summary>The output of one event, collected in place. Knows neither clock nor pipe.</summary>
/// <remarks>The event refers to this batch's memory, so the batch is reused only when its event is durable.</remarks>
internal sealed class OutputBatch
{
    /// <summary>Most items in one event.</summary>
    public const int MaxItems = 50;

    /// <summary>Most bytes of raw output in one event.</summary>
    public const int MaxBytes = 256 * 1024;

    private const int PlaybackIntervalMs = 100;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(MaxBytes);
    private readonly OutputBatchEvent _batch = new() { PlaybackIntervalMillis = PlaybackIntervalMs };
    private long _lastMs;
    private int _used;

    /// <summary>The free memory, for the next read.</summary>
    public Span<byte> Free => _bytes.AsSpan(_used);

    public bool IsEmpty => _batch.Outputs.Count == 0;

    public bool IsFull => _batch.Outputs.Count == MaxItems || _used == MaxBytes;

    /// <summary>When its first item was read, Unix milliseconds.</summary>
    public long FirstMs => _batch.FirstTimestampMs;

    /// <summary>Bytes of output in the batch.</summary>
    public int Bytes => _used;

    /// <summary>The highest sequence that it takes; set when it is sealed.</summary>
    public long EndSequence => _batch.EndSequence;

    /// <summary>Adds the bytes that were read into <see cref="Free"/> as an item.</summary>
    /// <param name="count">At least 1.</param>
    /// <param name="stream">The stream they were read from.</param>
    /// <param name="nowMs">Unix milliseconds.</param>
    /// <returns>The item's bytes.</returns>
    public ReadOnlyMemory<byte> Take(int count, StreamType stream, long nowMs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _bytes.Length - _used);
        if (IsEmpty) _batch.FirstTimestampMs = _lastMs = nowMs;
        var item = _bytes.AsMemory(_used, count);
        _batch.Outputs.Add(new OutputItem
        {
            Output = UnsafeByteOperations.UnsafeWrap(item),
            StreamType = stream,
            TimestampDeltaMs = (int)Math.Clamp(nowMs - _lastMs, 0, int.MaxValue),
        });
        _used += count;
        _lastMs = Math.Max(_lastMs, nowMs);
        return item;
    }

    /// <summary>Makes the event of all items. Each item takes a sequence; the event has the first.</summary>
    public JobEvent Seal(long startSequence)
    {
        _batch.StartSequence = startSequence;
        _batch.EndSequence = startSequence + _batch.Outputs.Count - 1;
        return new JobEvent
        {
            Sequence = startSequence,
            Timestamp = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(FirstMs)),
            EventType = EventType.OutputBatch,
            OutputBatch = _batch,
        };
    }

    /// <summary>Its items, in order.</summary>
    public IReadOnlyList<OutputItem> Items => _batch.Outputs;

    /// <summary>Empties the batch for its next use.</summary>
    public void Clear()
    {
        _batch.Outputs.Clear();
        _used = 0;
    }
}
