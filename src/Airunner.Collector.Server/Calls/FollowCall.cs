using Airunner.Actors;
using Airunner.Collector.Server.Settings;
using Airunner.Collector.Serving;
using Airunner.Protocol;
using Grpc.Core;

namespace Airunner.Collector.Server.Calls;

/// <summary>One call of StreamJobEvents: what is stored, then what is committed, until the execution ends.</summary>
/// <remarks>
/// Committed batches come from memory as long as they continue where the last one ended. Else, and when they were too many for the
/// buffer, the store is read: it has everything in order.
/// </remarks>
internal sealed class FollowCall(
    ICollectorStore store,
    JobExecution execution,
    HashSet<EventType> filter,
    IServerStreamWriter<StreamFrame> responses,
    Func<CancellationToken, Task> flush,
    CollectorLimits limits,
    TimeProvider time)
{
    private const long FlushBytes = 32 << 10;

    private static readonly WriteOptions Buffered = new(WriteFlags.BufferHint);

    private long _next;
    private long _end = long.MinValue; // the last sequence of the last event, unknown at first
    private bool _isOver;
    private bool _hasUnflushed;
    private long _unflushedBytes;

    /// <summary>Runs the call.</summary>
    /// <param name="fromSequence">The first sequence.</param>
    /// <param name="fromTime">The earliest time; null for any.</param>
    /// <param name="follows">Whether events that come are waited for.</param>
    /// <param name="until">When the permission to read ends.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: the reader is too slow. UNAUTHENTICATED: its token has expired.</exception>
    public async Task RunAsync(
        long fromSequence, DateTimeOffset? fromTime, bool follows, DateTimeOffset until, CancellationToken cancellationToken)
    {
        using var live = store.Subscribe(execution, limits.FollowerBufferBytes);
        _next = fromSequence;
        if (fromTime is { } moment) await SkipToAsync(moment, cancellationToken);
        await ReplayAsync(cancellationToken);
        if (!follows) return;
        if (!_isOver && await HasEndedAsync(cancellationToken)) return;
        while (!_isOver)
        {
            await live.WaitAsync(limits.RecheckInterval, cancellationToken);
            if (time.GetUtcNow() >= until) throw CallErrors.Unauthenticated("The token has expired.");
            if (live.Take() is { Count: > 0 } batches) await ContinueAsync(batches, cancellationToken);
            else await ReplayAsync(cancellationToken);
        }
    }

    private async Task SkipToAsync(DateTimeOffset moment, CancellationToken cancellationToken)
    {
        var start = await store.SequenceAtAsync(execution, moment, cancellationToken);
        while (start == long.MaxValue)
        {
            var newest = await store.NewestAsync(execution, cancellationToken);
            if (newest.Count == 0) return;
            if (IsBefore(newest[^1], moment))
            {
                Pass(newest.SequenceAt(newest.Count - 1)); // all that is stored is older: only what comes is of interest
                return;
            }

            start = await store.SequenceAtAsync(execution, moment, cancellationToken); // it was stored meanwhile
        }

        var segment = await store.ReadAsync(execution, start, cancellationToken);
        for (var i = 0; i < segment.Count; i++)
        {
            start = segment.SequenceAt(i);
            if (!IsBefore(segment[i], moment)) break;
        }

        _next = Math.Max(_next, start);
    }

    /// <summary>Nothing up to this sequence is to be sent any more.</summary>
    private void Pass(long sequence)
    {
        _isOver |= sequence == long.MaxValue; // no other comes after it
        if (sequence >= _next && !_isOver) _next = sequence + 1;
    }

    private static bool IsBefore(JobEvent one, DateTimeOffset moment) =>
        one.Timestamp is { } made && made.CompareTo(Timestamp(moment)) < 0;

    private static Google.Protobuf.WellKnownTypes.Timestamp Timestamp(DateTimeOffset moment) =>
        Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(moment);

    /// <summary>Whether the newest event ended the execution before the place that was asked for.</summary>
    private async Task<bool> HasEndedAsync(CancellationToken cancellationToken)
    {
        var newest = await store.NewestAsync(execution, cancellationToken);
        var last = newest.Count - 1;
        return last >= 0 && newest.SequenceAt(last) < _next && EventHead.Of(newest.SerialisedAt(last)).IsLast;
    }

    private async Task ReplayAsync(CancellationToken cancellationToken)
    {
        while (!_isOver && await store.ReadAsync(execution, _next, cancellationToken) is { Count: > 0 } page)
            await PassOnAsync(page, cancellationToken);
    }

    private async Task ContinueAsync(Queue<EventBatch> batches, CancellationToken cancellationToken)
    {
        foreach (var batch in batches)
        {
            if (_isOver) return;
            if (Continues(batch))
            {
                await PassOnAsync(batch, cancellationToken);
            }
            else
            {
                await ReplayAsync(cancellationToken);
                return; // the store has the batches after it too
            }
        }
    }

    /// <summary>Whether a batch rises, and begins at or before the sequence after the last event.</summary>
    private bool Continues(EventBatch batch)
    {
        for (var i = 1; i < batch.Count; i++)
        {
            if (batch.SequenceAt(i) <= batch.SequenceAt(i - 1)) return false;
        }

        return batch.SequenceAt(0) <= _end + 1;
    }

    private async Task PassOnAsync(EventBatch batch, CancellationToken cancellationToken)
    {
        for (var i = 0; i < batch.Count && !_isOver; i++)
        {
            if (batch.SequenceAt(i) < _next) continue;
            var head = EventHead.Of(batch.SerialisedAt(i));
            Pass(batch.SequenceAt(i));
            _end = head.EndSequence;
            _isOver |= head.IsLast;
            if (filter.Count == 0 || filter.Contains(head.Type)) await WriteAsync(batch, i, cancellationToken);
        }

        await FlushAsync(cancellationToken);
    }

    private async ValueTask WriteAsync(EventBatch batch, int index, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _unflushedBytes += batch.SerialisedAt(index).Length;
        var isLast = _unflushedBytes >= FlushBytes || index == batch.Count - 1;
        responses.WriteOptions = isLast ? WriteOptions.Default : Buffered;
        await InTimeAsync(responses.WriteAsync(new StreamFrame(batch, index), CancellationToken.None), cancellationToken);
        _hasUnflushed = !isLast;
        if (isLast) _unflushedBytes = 0;
    }

    /// <summary>Sends what the last write has left in the buffer because more was to come.</summary>
    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (!_hasUnflushed || _isOver) return; // the end of the call flushes too
        _hasUnflushed = false;
        _unflushedBytes = 0;
        await InTimeAsync(flush(cancellationToken), cancellationToken);
    }

    private async ValueTask InTimeAsync(Task write, CancellationToken cancellationToken)
    {
        if (write.IsCompletedSuccessfully) return;
        try
        {
            await write.WaitAsync(limits.SlowReaderTimeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw CallErrors.Exhausted($"The reader took nothing for {limits.SlowReaderTimeout.TotalSeconds} s.", limits.RetryAfter);
        }
    }
}
