using Airunner.Actors;
using Airunner.Grpc;
using Airunner.Protocol;

namespace Airunner.Worker.Reading;

/// <summary>The events of an execution that a server has.</summary>
/// <remarks>
/// What is stored is read to its end first, so that nothing counts as missing that is only on its way; then, where that is wanted, a second
/// call follows. A server that is not ours may not end the first call: when nothing more comes, that one follows.
/// </remarks>
/// <param name="reader">Reads from the server; asked for when it is needed.</param>
/// <param name="execution">The execution.</param>
/// <param name="follows">Whether events that are still to come are waited for.</param>
/// <param name="patience">How long the server may be silent, and when following how long it may be away.</param>
/// <param name="time">Measures that.</param>
internal sealed class ServerPlace(
    Func<GrpcEventReader> reader, JobExecution execution, bool follows, TimeSpan patience, TimeProvider time) : IEventPlace
{
    private Stream? _stream;
    private JobEvent? _current;
    private bool _isSilent; // a call without an end has nothing more
    private long? _awaySince;

    public bool IsRemote => true;

    public bool IsFollowing => follows && !IsOver;

    private bool IsOver => _current is not null && EventFacts.IsEnd(_current);

    public JobEvent? First(long from)
    {
        if (_current is { } current)
        {
            if (current.Sequence >= from) return current;
            if (IsOver) return null;
            if (from > EventFacts.EndSequence(current) + 1) Close(); // others had what is between
        }

        if (_isSilent) return null;
        try
        {
            return Read(from);
        }
        catch (IOException failure)
        {
            Close();
            if (!MayComeBack()) throw new ServerUnreadableException(failure.Message, failure);
            return null;
        }
    }

    public void Refresh()
    {
        // each call looks at what has come
    }

    public void Dispose() => Close();

    private JobEvent? Read(long from)
    {
        while (true)
        {
            _stream ??= new Stream(reader(), execution, from, isFollowing: false);
            var arrived = _stream.Arrives(_stream.IsFollowing ? TimeSpan.Zero : patience, time);
            if (arrived is null)
            {
                if (!_stream.IsFollowing) NoEnd(_stream);
                return null;
            }

            if (arrived.Value.Event is { } found)
            {
                if (found.Sequence >= from) return _current = found;
                continue;
            }

            var isAllOfIt = !follows || _stream.IsFollowing;
            Close();
            if (isAllOfIt) return null; // the next call looks for what has arrived since
            _awaySince = null;
            _stream = new Stream(reader(), execution, from, isFollowing: true);
        }
    }

    private void NoEnd(Stream stream)
    {
        if (follows) stream.IsFollowing = true;
        else _isSilent = true;
    }

    /// <summary>A server that was reached while following may be restarting.</summary>
    private bool MayComeBack()
    {
        if (!follows || _current is null) return false;
        _awaySince ??= time.GetTimestamp();
        return time.GetElapsedTime(_awaySince.Value) < patience;
    }

    private void Close()
    {
        _stream?.Dispose();
        _stream = null;
    }

    /// <summary>A call.</summary>
    private sealed class Stream : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly IAsyncEnumerator<StreamedEvent> _events;
        private Task<bool>? _next;

        public Stream(GrpcEventReader reader, JobExecution execution, long from, bool isFollowing)
        {
            IsFollowing = isFollowing;
            var selection = new EventSelection { FromSequence = from, IsExact = true, Follows = isFollowing };
            _events = reader.ReadAsync(execution, selection, _stop.Token).GetAsyncEnumerator(_stop.Token);
        }

        /// <summary>Whether it waits for what is still to come.</summary>
        public bool IsFollowing { get; set; }

        /// <summary>Waits for an answer.</summary>
        /// <returns>Null where none has come in time.</returns>
        /// <exception cref="IOException">The server cannot be read.</exception>
        public Arrived? Arrives(TimeSpan within, TimeProvider time)
        {
            _next ??= _events.MoveNextAsync().AsTask();
            if (!_next.IsCompleted && !IsDone(_next, within, time)) return null;
            var has = _next.GetAwaiter().GetResult();
            _next = null;
            return new Arrived(has ? _events.Current.Event : null);
        }

        public void Dispose()
        {
            _stop.Cancel();
            _ = CloseAsync();
        }

        private static bool IsDone(Task next, TimeSpan within, TimeProvider time)
        {
            if (within == TimeSpan.Zero) return false;
            using var overdue = new CancellationTokenSource(within, time);
            try
            {
                next.Wait(overdue.Token);
            }
            catch (OperationCanceledException) when (!next.IsCompleted)
            {
                return false;
            }
            catch (AggregateException) when (next.IsCompleted)
            {
                return true; // its failure is thrown where the result is taken
            }

            return true;
        }

        private async Task CloseAsync()
        {
            try
            {
                if (_next is not null) await _next;
            }
            catch (Exception ended) when (ended is IOException or OperationCanceledException)
            {
                // it was cancelled, or has failed before
            }

            await _events.DisposeAsync();
            _stop.Dispose();
        }
    }

    /// <summary>An answer of the server: an event, or none, which is the end of the call.</summary>
    private readonly record struct Arrived(JobEvent? Event);
}
