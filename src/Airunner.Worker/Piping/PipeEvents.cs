using System.Collections.Concurrent;
using Airunner.Protocol;
using Airunner.Worker.Appending;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Worker.Piping;

/// <summary>Numbers lines and makes events of them. Event objects are reused when their events are durable.</summary>
internal sealed class PipeEvents : IDisposable
{
    /// <summary>Most lines in flight.</summary>
    public const int MaxInFlight = 4095;

    private const int MaxChunks = 8;

    private readonly JobEvent[] _events = new JobEvent[MaxInFlight + 1];
    private readonly Queue<InputChunk> _inFlight = new();
    private readonly BlockingCollection<InputChunk> _free = [];
    private int _chunks;
    private long _last;

    /// <summary>Bytes of the lines so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>The limits of the window that these objects suffice for.</summary>
    public static WindowLimits Limits(TimeSpan giveUpAfter) => new(MaxInFlight, (long)MaxChunks * InputChunk.Size, giveUpAfter);

    /// <summary>An empty chunk; waits while all of them are in flight.</summary>
    /// <exception cref="OperationCanceledException">The log failed while this waited.</exception>
    public InputChunk NewChunk(CancellationToken failed)
    {
        if (_free.TryTake(out var chunk)) return chunk;
        return _chunks++ < MaxChunks ? new InputChunk() : _free.Take(failed);
    }

    /// <summary>Appends one line, group of lines, or part of one; waits while the log holds the input back.</summary>
    /// <param name="window">Where it goes.</param>
    /// <param name="chunk">The chunk that holds it.</param>
    /// <param name="start">Index of its first byte.</param>
    /// <param name="length">Its length, in bytes.</param>
    /// <param name="continues">Whether the next event goes on with it.</param>
    /// <param name="readAt">When it was read.</param>
    public ValueTask AppendAsync(AppendWindow window, InputChunk chunk, int start, int length, bool continues, Timestamp readAt)
    {
        var sequence = ++_last;
        ref var jobEvent = ref _events[sequence & MaxInFlight];
        jobEvent ??= new JobEvent { EventType = EventType.Output, Output = new OutputEvent() };
        jobEvent.Sequence = sequence;
        jobEvent.Timestamp = readAt;
        jobEvent.Output.Output = UnsafeByteOperations.UnsafeWrap(chunk.Bytes.AsMemory(start, length));
        jobEvent.Output.Continues = continues;
        chunk.LastSequence = sequence;
        Bytes += length;
        return window.AppendAsync(jobEvent, sequence, length);
    }

    /// <summary>Ends the reading into this chunk; it is free when its last line is durable.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="durable">The highest durable sequence.</param>
    public void Finished(InputChunk chunk, long durable)
    {
        lock (_inFlight) _inFlight.Enqueue(chunk);
        DurableThrough(durable);
    }

    public void Dispose() => _free.Dispose();

    /// <summary>Notes that everything up to this sequence is durable.</summary>
    public void DurableThrough(long sequence)
    {
        lock (_inFlight)
        {
            while (_inFlight.TryPeek(out var chunk) && chunk.LastSequence <= sequence) _free.Add(_inFlight.Dequeue());
        }
    }
}
