using Airunner.Actors;
using Airunner.Actors.Reading;
using Airunner.Grpc;

namespace Airunner.Worker.Commands.Wal;

/// <summary>Compares the events of an execution with those that a server has, one by one.</summary>
/// <param name="reader">Reads from the server.</param>
/// <param name="patience">
/// How long the next event is waited for: a server that does not know that it must not wait for further events never ends its stream.
/// </param>
/// <param name="time">Measures that.</param>
internal sealed class ServerComparison(GrpcEventReader reader, TimeSpan patience, TimeProvider time)
{
    /// <summary>Compares what is delivered. An event that is pending, or was refused for good, need not be at the server.</summary>
    /// <param name="target">The execution, or a file whose name says whose it is.</param>
    /// <param name="progress">Gets the bytes read so far.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandFailedException">It is not known whose events a file holds.</exception>
    /// <exception cref="IOException">The server does not send its events.</exception>
    public async Task<ComparedEvents> RunAsync(WalTarget target, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var execution = target.Execution ?? SingleFile.ExecutionOf(target.Path!) ?? throw new CommandFailedException(
            ExitStatuses.Usage, $"The name of '{target.Path}' does not say whose events it holds. Allowed: the name that the file had.");
        var state = target.Reader.State(cancellationToken);
        var compared = new ComparedEvents();
        await using var server = new ServerEvents(reader, execution, patience, time, cancellationToken);
        foreach (var logged in target.Reader.EventsWithProgress(0, static _ => { }, progress, cancellationToken))
        {
            await server.MoveToAsync(logged.Sequence, compared.Others);
            if (server.Current is not { } there || there.Event.Sequence != logged.Sequence)
            {
                if (state.IsPending(logged)) compared.Pending++;
                else if (!state.IsFailed(logged)) compared.Missing.Add(logged.Sequence, logged.EndSequence);
                continue;
            }

            if (IsSame(logged, there)) compared.Same++;
            else compared.Different.Add(logged.Sequence, logged.EndSequence);
        }

        return compared;
    }

    /// <summary>A server that does not store bytes may have written the same event in another way.</summary>
    private static bool IsSame(LoggedEvent logged, StreamedEvent there) =>
        logged.Payload.Span.SequenceEqual(there.Serialised.Span) || logged.Parse().Equals(there.Event);

    /// <summary>The server's events, from the first one that is asked for.</summary>
    private sealed class ServerEvents(
        GrpcEventReader reader, JobExecution execution, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
        : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        private IAsyncEnumerator<StreamedEvent>? _events;
        private long _taken = -1; // the log has events up to this sequence

        /// <summary>The next event; null where there is none.</summary>
        public StreamedEvent? Current { get; private set; }

        /// <summary>Goes on to the first event of a sequence or later; those in between are others than the log's.</summary>
        public async Task MoveToAsync(long sequence, SequenceRanges others)
        {
            if (_events is null)
            {
                var from = new EventSelection { FromSequence = sequence, IsExact = true };
                _events = reader.ReadAsync(execution, from, _stop.Token).GetAsyncEnumerator(_stop.Token);
                await NextAsync();
            }

            while (Current is { } current && current.Event.Sequence < sequence)
            {
                if (current.Event.Sequence > _taken) others.Add(current.Event.Sequence, current.Event.Sequence);
                await NextAsync();
            }

            _taken = sequence;
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            if (_events is not null) await _events.DisposeAsync();
            _stop.Dispose();
        }

        private async Task NextAsync()
        {
            await using var timer = time.CreateTimer(
                static stop => ((CancellationTokenSource)stop!).Cancel(), _stop, patience, Timeout.InfiniteTimeSpan);
            try
            {
                Current = await _events!.MoveNextAsync() ? _events.Current : null;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                Current = null; // nothing more comes
            }
        }
    }
}

/// <summary>How an execution's events compare with those of a server.</summary>
internal sealed class ComparedEvents
{
    /// <summary>Events that both have.</summary>
    public long Same { get; set; }

    /// <summary>Events that are still to be delivered, and are not there.</summary>
    public long Pending { get; set; }

    /// <summary>Events that the server does not have.</summary>
    public SequenceRanges Missing { get; } = new();

    /// <summary>Events that are others at the server.</summary>
    public SequenceRanges Different { get; } = new();

    /// <summary>Events between those of the log that only the server has.</summary>
    public SequenceRanges Others { get; } = new();

    /// <summary>Whether the server has what was delivered, and nothing else in between.</summary>
    public bool IsSame => Missing.Count + Different.Count + Others.Count == 0;
}
