namespace Airunner.Actors.Format;

/// <summary>One pass over a log in one dialect: all readable records to a visitor, all damage into a list.</summary>
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

    /// <summary>Prepares a pass.</summary>
    /// <param name="source">The log, which has a header.</param>
    /// <param name="zeros">Its reserved space.</param>
    /// <param name="lengthBytes">Its length.</param>
    /// <param name="dialect">What the length fields count.</param>
    /// <param name="after">Events must be higher than this sequence.</param>
    public LogReading(IByteSource source, ZeroTail zeros, long lengthBytes, Dialect dialect, long after = -1)
    {
        _last = after;
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

    /// <summary>Reads the log.</summary>
    public LogSummary Read<TVisitor>(ref TVisitor visitor)
        where TVisitor : IRecordVisitor
    {
        for (long offsetBytes = LogHeader.SizeBytes; ;)
        {
            var step = _reader.Read(offsetBytes, _last, out var record, out var nextBytes);
            if (step == Step.CleanEnd) return Summarise();
            if (step is Step.Torn or Step.Stuck)
            {
                var resumedAt = _resumption.Find(offsetBytes, _last, looksTorn: step == Step.Torn);
                if (resumedAt is null)
                {
                    // A torn record extends to the end of the file. After any other damage, zeros at the end are reserved space.
                    Report(DamageKind.TornTail, offsetBytes, step == Step.Torn ? _reading.LengthBytes : _zeros.StartBytes);
                    return Summarise();
                }

                nextBytes = resumedAt.Value;
                Report(DamageKind.LostRegion, offsetBytes, nextBytes);
            }
            else if (step == Step.BrokenBody)
            {
                Report(DamageKind.BrokenBody, offsetBytes, nextBytes);
            }
            else
            {
                if (step == Step.BrokenLength) Report(DamageKind.BrokenLength, offsetBytes, offsetBytes);
                Count(record);
                visitor.Visit(record);
            }

            offsetBytes = nextBytes;
        }
    }

    public void Dispose()
    {
        _reading.Dispose();
        _running.Dispose();
        _searching.Dispose();
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

    private LogSummary Summarise() => new()
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
