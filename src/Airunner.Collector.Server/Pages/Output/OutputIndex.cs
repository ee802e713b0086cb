using Airunner.Actors;
using Airunner.Actors.Format;
using Airunner.Collector.Serving;
using Airunner.Protocol;

namespace Airunner.Collector.Server.Pages.Output;

/// <summary>Where the rows of an execution's output are: their state at places about 1 MiB apart, and figures of the whole.</summary>
/// <remarks>
/// It is made by reading the execution once, and then only continued: a stored event does not change. Where sequences are missing, they
/// may arrive later; then it is made anew.
/// </remarks>
internal sealed class OutputIndex(ICollectorStore store, JobExecution execution, TimeProvider time)
{
    private const long LeastBytesApart = 512 << 10;
    private const long LeastRowsApart = 4096;
    private const int MostMessages = 20;
    private const int BytesOfPlace = 160;
    private static readonly TimeSpan LookForLateEvents = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private Task _reading = Task.CompletedTask;
    private Task? _waiting; // begins when _reading has ended
    private Contents _contents = new();
    private long _checkedAt = time.GetTimestamp();
    private CheckedCompleteness? _completeness;

    /// <summary>Whose output it is.</summary>
    public JobExecution Execution { get; } = execution;

    /// <summary>Memory that it takes, about.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate) return _contents.PlaceBytes + _contents.Application.Bytes + 16_384;
        }
    }

    /// <summary>What is known now.</summary>
    public OutputSummary Summary()
    {
        lock (_gate) return _contents.Summary() with { Completeness = _completeness?.Answer };
    }

    /// <summary>The last known place at or before a row.</summary>
    public OutputPlace PlaceOf(long row)
    {
        lock (_gate)
        {
            var places = _contents.Places;
            var low = 0;
            var high = places.Count;
            while (high - low > 1)
            {
                var middle = (low + high) / 2;
                if (places[middle].Rows.Row <= row) low = middle;
                else high = middle;
            }

            return places.Count == 0 ? new OutputPlace(0, RowState.Start) : places[low];
        }
    }

    /// <summary>Reads what was stored until now. All calls that come during one reading share the next one.</summary>
    /// <param name="stopping">Ends the reading: that of the collector, not of a visitor.</param>
    public Task ExtendAsync(CancellationToken stopping)
    {
        lock (_gate) return _waiting ??= ReadAfterAsync(_reading, stopping);
    }

    private async Task ReadAfterAsync(Task before, CancellationToken stopping)
    {
        await Task.Yield(); // the caller has the lock, and has not set _waiting yet
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // those who waited for it got its failure
        lock (_gate)
        {
            _reading = _waiting!;
            _waiting = null;
        }

        await StartAgainIfEventsCameLateAsync(stopping);
        for (; ; )
        {
            var events = await store.ReadAsync(Execution, _contents.NextSequence, stopping);
            lock (_gate)
            {
                _contents.Take(events);
                if (events.Count > 0) continue;
                _contents.IsCaughtUp = true;
            }

            await CheckCompletenessAsync(stopping);
            return;
        }
    }

    /// <summary>Compares with what the worker has said; again when something has changed, or may have.</summary>
    private async Task CheckCompletenessAsync(CancellationToken cancellationToken)
    {
        var isKnown = _completeness is { } last
            && last.Events == _contents.Events
            && (last.Answer is { IsComplete: true } || time.GetElapsedTime(last.At) < LookForLateEvents);
        if (isKnown) return;
        var answer = await store.CompletenessAsync(Execution, cancellationToken);
        lock (_gate) _completeness = new CheckedCompleteness(answer, _contents.Events, time.GetTimestamp());
    }

    private async Task StartAgainIfEventsCameLateAsync(CancellationToken cancellationToken)
    {
        if (_contents.Missing.Count == 0 || time.GetElapsedTime(_checkedAt) < LookForLateEvents) return;
        var stored = await store.CountAsync(Execution, _contents.NextSequence - 1, cancellationToken);
        _checkedAt = time.GetTimestamp();
        if (stored.Events == _contents.Events) return;
        lock (_gate) _contents = new Contents();
    }

    /// <param name="Answer">Null where the worker has not said how much it has delivered.</param>
    /// <param name="Events">Events that were stored then.</param>
    /// <param name="At">When, by the monotonic clock.</param>
    private sealed record CheckedCompleteness(Completeness? Answer, long Events, long At);

    /// <summary>Everything that a new start drops.</summary>
    private sealed class Contents : IRowSink
    {
        private readonly RowAssembler _rows;
        private readonly OutputTimeline _timeline = new();
        private readonly List<string> _messages = [];
        private long _outputBytes;
        private long _bytesAtPlace;
        private long _lastErrorRow = -1;
        private long _firstMs;
        private long _lastMs;
        private JobEvent? _start;
        private JobEvent? _end;

        public Contents() => _rows = new RowAssembler(this);

        public List<OutputPlace> Places { get; } = [];

        public long PlaceBytes { get; private set; }

        public long NextSequence { get; private set; }

        public long Events { get; private set; }

        public bool IsCaughtUp { get; set; }

        public MissingSequences Missing { get; } = new();

        public ApplicationEvents Application { get; } = new();

        public void Take(EventBatch events)
        {
            if (events.Count == 0) return;
            AddPlace();
            for (var i = 0; i < events.Count; i++) Take(events, i);
        }

        /// <summary>Only rows on standard error need a note: the assembler counts all.</summary>
        public void Take(in RowHead head, ReadOnlySpan<byte> bytes)
        {
            if (head.Stream == StreamType.Stderr) _lastErrorRow = head.Number;
        }

        public OutputSummary Summary() => new()
        {
            Rows = _rows.Row + (_rows.IsOpen ? 1 : 0),
            OutputBytes = _outputBytes,
            Events = Events,
            NextSequence = NextSequence,
            MissingCount = Missing.Count,
            MissingSentence = Missing.Sentence(),
            IsCaughtUp = IsCaughtUp,
            LastErrorRow = _lastErrorRow,
            FirstMs = _firstMs,
            LastMs = _lastMs,
            Start = _start,
            End = _end,
            Messages = [.. _messages],
            Application = Application.View(),
            Timeline = _timeline.View(),
        };

        private void Take(EventBatch events, int index)
        {
            var payload = events.SerialisedAt(index);
            _ = EventPayload.TryRead(payload, out var sequence, out var endSequence);
            Missing.Pass(sequence, endSequence);
            var row = _rows.Row;
            var facts = EventOutput.Read(payload, _rows);
            _outputBytes += facts.Bytes;
            if (facts.Bytes > 0) _timeline.Add(facts.TimeMs, facts.Bytes, facts.ErrorBytes, row);
            if (facts.TimeMs > 0)
            {
                if (_firstMs == 0) _firstMs = facts.TimeMs;
                _lastMs = facts.TimeMs;
            }

            var isNoted = facts.IsApplication || facts.Type is not (EventType.Output or EventType.OutputBatch or EventType.Heartbeat);
            if (isNoted) Note(events[index], facts.TimeMs);
            Events++;
            NextSequence = endSequence == long.MaxValue ? endSequence : endSequence + 1;
        }

        private void Note(JobEvent jobEvent, long timeMs)
        {
            if (jobEvent.Application is not null) Application.Add(jobEvent, timeMs);
            var message = jobEvent.EventDataCase switch
            {
                JobEvent.EventDataOneofCase.ProcessError => jobEvent.ProcessError.ErrorMessage,
                JobEvent.EventDataOneofCase.GitCloneError => $"git clone: {jobEvent.GitCloneError.ErrorMessage}",
                _ => null,
            };
            if (message is not null && _messages.Count < MostMessages) _messages.Add(message);
            if (jobEvent.ProcessStart is not null) _start ??= jobEvent;
            if (ExecutionState.IsEnd(jobEvent)) _end = jobEvent;
        }

        private void AddPlace()
        {
            var isFirst = Places.Count == 0;
            var isNear = !isFirst && _outputBytes - _bytesAtPlace < LeastBytesApart && _rows.Row - Places[^1].Rows.Row < LeastRowsApart;
            if (isNear) return;
            var place = new OutputPlace(NextSequence, _rows.Save());
            Places.Add(place);
            PlaceBytes += BytesOfPlace + place.Rows.Open.Length;
            _bytesAtPlace = _outputBytes;
        }
    }
}

/// <summary>A place in an execution's output.</summary>
/// <param name="Sequence">The next event's, or one before it.</param>
/// <param name="Rows">The rows up to it.</param>
internal sealed record OutputPlace(long Sequence, RowState Rows);
