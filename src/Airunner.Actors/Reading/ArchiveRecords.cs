using Airunner.Actors.Archive;
using Airunner.Actors.Format;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Reading;

/// <summary>The records of an archive. Nothing can be read past damage: it is one compressed stream.</summary>
internal sealed class ArchiveRecords : IRecords
{
    private readonly Action<JobLogDamage> _report;
    private readonly ArchiveStream? _stream;
    private readonly ArchivedRecords? _records;
    private long _endBytes;
    private long _last = -1;
    private bool _hasEnded;

    /// <summary>Opens an archive.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="path">The archive.</param>
    /// <param name="report">Takes its damage.</param>
    /// <exception cref="WalIOException">It cannot be opened.</exception>
    public ArchiveRecords(IWalFileSystem files, string path, Action<JobLogDamage> report)
    {
        Path = path;
        _report = report;
        try
        {
            _stream = ArchiveStream.Open(files, path);
            _records = new ArchivedRecords(_stream, path);
        }
        catch (ArchiveDamagedException damaged)
        {
            Report(damaged);
        }
    }

    public string Path { get; }

    public long BytesRead => _stream?.FileBytesRead ?? 0;

    public long UnfinishedBytes => 0;

    public bool TryNext(out RecordView record)
    {
        record = default;
        if (_hasEnded) return false;
        try
        {
            _hasEnded = !_records!.TryNext(out record);
        }
        catch (ArchiveDamagedException damaged)
        {
            Report(damaged);
        }

        if (_hasEnded) return false;
        _endBytes = record.EndBytes;
        if (record.IsEvent) _last = record.Sequence;
        return true;
    }

    public void Dispose()
    {
        _records?.Dispose();
        _stream?.Dispose();
    }

    private void Report(ArchiveDamagedException damaged)
    {
        _hasEnded = true;
        var lostBytes = _stream?.DeclaredBytes is { } declared && declared >= _endBytes ? declared - _endBytes : (long?)null;
        _report(new JobLogDamage(
            Path, JobLogDamageKind.Archive, _endBytes, lostBytes, _last < 0 ? null : _last, FirstSequenceAfter: null, damaged.Message));
    }
}
