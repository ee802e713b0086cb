namespace Airunner.Actors.Format;

/// <summary>One pass over a log in one dialect: all readable records in file order, all damage into a list.</summary>
internal sealed class LogReading : IDisposable
{
    private readonly ByteWindow _reading;
    private readonly ByteWindow _running;
    private readonly ByteWindow _searching;
    private readonly ZeroTail _zeros;
    private readonly RecordReader _reader;
    private readonly Resumption _resumption;
    private readonly Dialect _dialect;
    private readonly List<DamageFinding> _findings = [];
    private int _findingsFollowed;
    private long _events;
    private long _marks;
    private long _last;
    private long _lastEnd = -1;
    private long _endBytes = LogHeader.SizeBytes;
    private long _nextBytes;
    private bool _hasEnded;

    /// <summary>Prepares a pass.</summary>
    /// <param name="source">The log, which has a header.</param>
    /// <param name="zeros">Its reserved space.</param>
    /// <param name="lengthBytes">Its length.</param>
    /// <param name="dialect">What the length fields count.</param>
    /// <param name="after">Events must be higher than this sequence.</param>
    /// <param name="fromBytes">Where the first record stands.</param>
    public LogReading(
        IByteSource source, ZeroTail zeros, long lengthBytes, Dialect dialect, long after = -1, long fromBytes = LogHeader.SizeBytes)
    {
        _last = after;
        _nextBytes = fromBytes;
        _endBytes = fromBytes;
        // Searches ahead have windows of their own, so that they do not move the window that is being read.
        _reading = new(source, lengthBytes);
        _running = new(source, lengthBytes);
        _searching = new(source, lengthBytes);
        _zeros = zeros;
        _dialect = dialect;
        _reader = new RecordReader(_reading, zeros, dialect);
        _resumption = new Resumption(
            new RecordCatalog(_searching, zeros, dialect), new Runs(new RecordReader(_running, zeros, dialect)));
    }

    /// <summary>What the length fields count.</summary>
    public Dialect Dialect => _dialect;

    /// <summary>Damage found so far, in file order.</summary>
    public IReadOnlyList<DamageFinding> Findings => _findings;

    /// <summary>Reads the log to its end.</summary>
    public LogSummary Read<TVisitor>(ref TVisitor visitor)
        where TVisitor : IRecordVisitor
    {
        while (TryNext(out var record)) visitor.Visit(record);
        return Summary();
    }

    /// <summary>The next readable record. Valid until the next call.</summary>
    /// <returns>False at the end of the log.</returns>
    public bool TryNext(out RecordView record)
    {
        record = default;
        while (!_hasEnded)
        {
            var offsetBytes = _nextBytes;
            var step = _reader.Read(offsetBytes, _last, out record, out _nextBytes);
            if (step is Step.Record or Step.BrokenLength)
            {
                if (step == Step.BrokenLength) Report(DamageKind.BrokenLength, offsetBytes, offsetBytes);
                Count(record);
                return true;
            }

            if (step == Step.CleanEnd) _hasEnded = true;
            else if (step == Step.BrokenBody) Report(DamageKind.BrokenBody, offsetBytes, _nextBytes);
            else Resume(offsetBytes, looksTorn: step == Step.Torn);
        }

        return false;
    }

    public void Dispose()
    {
        _reading.Dispose();
        _running.Dispose();
        _searching.Dispose();
    }

    /// <summary>Finds where reading goes on after damage that rules 1 and 2 do not get past; there may be no such place.</summary>
    private void Resume(long offsetBytes, bool looksTorn)
    {
        if (_resumption.Find(offsetBytes, _last, looksTorn) is { } resumedAt)
        {
            _nextBytes = resumedAt;
            Report(DamageKind.LostRegion, offsetBytes, resumedAt);
            return;
        }

        // A torn record extends to the end of the file. After any other damage, zeros at the end are reserved space.
        _hasEnded = true;
        Report(DamageKind.TornTail, offsetBytes, looksTorn ? _reading.LengthBytes : _zeros.StartBytes);
    }

    private void Count(in RecordView record)
    {
        _endBytes = record.EndBytes;
        if (record.IsMark)
        {
            _marks++;
            return;
        }

        _events++;
        _last = record.Sequence;
        _lastEnd = Math.Max(_lastEnd, record.EndSequence);
        for (; _findingsFollowed < _findings.Count; _findingsFollowed++)
        {
            _findings[_findingsFollowed] = _findings[_findingsFollowed] with { FirstSequenceAfter = _last };
        }
    }

    private void Report(DamageKind kind, long offsetBytes, long untilBytes) =>
        _findings.Add(new DamageFinding(kind, offsetBytes, untilBytes - offsetBytes, _last < 0 ? null : _last, null));

    /// <summary>The result, once the end was reached.</summary>
    public LogSummary Summary() => new()
    {
        Kind = LogKind.Readable,
        Version = LogHeader.CurrentVersion,
        Dialect = _dialect,
        EndBytes = _endBytes,
        LengthBytes = _reading.LengthBytes,
        Events = _events,
        Marks = _marks,
        LastSequence = _events == 0 ? -1 : _last,
        LastEndSequence = _lastEnd,
        Findings = _findings,
    };
}
