using Airunner.Actors.Format;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Reading;

/// <summary>The records of a log or a sealed segment, in one pass, while its owner may write to it.</summary>
/// <remarks>
/// It ends also where the owner writes faster than it reads. What looks damaged past the length that the file had when reading began was
/// written since: reading ends before it, and does not wait for that write.
/// </remarks>
/// <param name="file">The file; closed by <see cref="Dispose"/>.</param>
/// <param name="after">Sequence of the last event in the log's earlier files; −1 where there is none.</param>
/// <param name="writing">Tells damage from a write that is going on.</param>
/// <param name="report">Takes each damage.</param>
internal sealed class LogFileRecords(DiskFile file, long after, WriteInProgress writing, Action<JobLogDamage> report) : IRecords
{
    private LogReading? _reading;
    private long _firstLengthBytes;
    private int _reported;
    private bool _hasBegun;

    public string Path => file.Path;

    public long BytesRead { get; private set; }

    public long UnfinishedBytes { get; private set; }

    /// <summary>Sequence of the last event so far, of this file or the ones before it.</summary>
    public long LastSequence { get; private set; } = after;

    public bool TryNext(out RecordView record)
    {
        if (!_hasBegun) Begin();
        record = default;
        while (_reading is { } reading)
        {
            var known = reading.Findings.Count;
            var isRecord = reading.TryNext(out record);
            if (reading.Findings.Count > known && writing.IsPossible)
            {
                var suspect = reading.Findings[known].OffsetBytes;
                var isWrittenSince = suspect >= _firstLengthBytes;
                if (!isWrittenSince && writing.ReadAgain(suspect))
                {
                    BeginAgain(known, suspect);
                    continue;
                }

                if (IsUnfinished(known, isRecord ? record.EndBytes : 0) || isWrittenSince) return End(known);
            }

            if (!isRecord) return End(reading.Findings.Count);
            BytesRead = record.EndBytes;
            if (!record.IsEvent) return true;
            LastSequence = record.Sequence;
            Report(reading.Findings.Count);
            return true;
        }

        return false;
    }

    public void Dispose()
    {
        _reading?.Dispose();
        file.Dispose();
    }

    private void Begin()
    {
        _hasBegun = true;
        var source = new WrittenFileSource(file);
        _firstLengthBytes = source.LengthBytes;
        _reading = LogScanner.Begin(source, LastSequence, out var unreadable);
        if (unreadable?.Kind is LogKind.BadMagic or LogKind.UnknownVersion) report(DamageText.NotALog(Path, unreadable));
        BytesRead = unreadable?.LengthBytes ?? 0;
    }

    /// <summary>Reads on from an offset, with what the file holds now.</summary>
    private void BeginAgain(int known, long offsetBytes)
    {
        Report(known);
        var dialect = _reading!.Dialect;
        _reading.Dispose();
        var source = new WrittenFileSource(file);
        var zeros = new ZeroTail(source, source.LengthBytes);
        _reading = new LogReading(source, zeros, source.LengthBytes, dialect, LastSequence, offsetBytes);
        _reported = 0;
    }

    private bool IsUnfinished(int known, long recordsEndBytes)
    {
        var isUnfinished = WriteInProgress.StartBytes(
            new WrittenFileSource(file), _reading!.Findings, known, recordsEndBytes, out var unfinishedBytes) is not null;
        UnfinishedBytes = unfinishedBytes;
        return isUnfinished;
    }

    private bool End(int findings)
    {
        Report(findings);
        BytesRead = file.Length;
        _reading!.Dispose();
        _reading = null;
        return false;
    }

    private void Report(int until)
    {
        for (; _reported < until; _reported++) report(DamageText.Of(Path, _reading!.Findings[_reported]));
    }
}
