using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Reading;

/// <summary>
/// The records of all files of an execution in the order of their sequences, while its owner seals, archives and removes files.
/// </summary>
/// <remarks>
/// A segment and its archive may both be read: the caller drops the events that it has. The live log is opened, and then the directories
/// are listed: when every file of that listing was read, nothing stands between them and the opened log, whatever is renamed later.
/// The file that was the live log at the begin is the last one, also where it was sealed since: an owner that seals faster than this reads
/// is not followed for ever.
/// </remarks>
internal sealed class ExecutionRecords(
    LogDirectories directories, JobExecution execution, TimeProvider time, Action<JobLogDamage> report, CancellationToken cancellationToken)
    : IRecords
{
    private readonly HashSet<int> _archivesRead = [];
    private readonly HashSet<(int Number, long Inode)> _segmentsRead = [];
    private readonly HashSet<JobLogDamage> _reported = [];
    private readonly Queue<JobLogFile> _unread = [];
    private IRecords? _records;
    private long _bytesBefore;
    private long _after = -1;
    private int _lastSegment;
    private long? _liveAtBegin; // the inode; null before the first listing, and where there was no live log
    private bool _hasBegun;
    private bool _isLast;

    public string Path => _records?.Path ?? "";

    public long BytesRead => _bytesBefore + (_records?.BytesRead ?? 0);

    public long UnfinishedBytes { get; private set; }

    /// <summary>Files read so far, with the one that is being read.</summary>
    public int Files { get; private set; }

    public bool TryNext(out RecordView record)
    {
        record = default;
        while (_records is not null || TryOpenNext())
        {
            if (_records!.TryNext(out record)) return true;
            Close();
            if (_isLast) return false;
        }

        return false;
    }

    public void Dispose() => _records?.Dispose();

    private void Close()
    {
        var records = _records!;
        UnfinishedBytes += records.UnfinishedBytes;
        if (records is LogFileRecords log) _after = Math.Max(_after, log.LastSequence);
        _bytesBefore += records.BytesRead;
        records.Dispose();
        _records = null;
    }

    private bool TryOpenNext()
    {
        while (!_isLast)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_unread.TryDequeue(out var file))
            {
                if (TryOpen(file)) return true;
                _unread.Clear(); // the file has moved: it is looked for again
                continue;
            }

            if (TryOpenLast()) return _records is not null;
        }

        return false;
    }

    /// <summary>Opens the live log, unless the directories hold something that comes before it.</summary>
    /// <returns>Whether everything else was read; there may be no live log.</returns>
    private bool TryOpenLast()
    {
        var path = System.IO.Path.Combine(directories.Logs, FileNames.Log(execution));
        var live = DiskFile.TryOpen(directories.Files, path, WalOpen.Read, out var error);
        if (error != Errno.ENOENT) DiskCalls.ThrowIfFailed(error, "open", path);
        if (!_hasBegun) _liveAtBegin = live?.Inode;
        _hasBegun = true;
        var isUsed = false;
        try
        {
            var listing = directories.Of(execution);
            TakeUnread(listing);
            var listed = listing.Files.FirstOrDefault(static file => file.Kind == JobLogFileKind.Live);
            if (_unread.Count > 0 || listed?.Inode != live?.Inode) return false;
            ReportMissing(listing.MissingSegments);
            _isLast = true;
            isUsed = live is not null;
            if (isUsed) Use(live!);
            return true;
        }
        finally
        {
            if (!isUsed) live?.Dispose();
        }
    }

    /// <summary>
    /// Queues what was not read. The number of a segment may be used again once it was archived: where there is a new archive, it is not
    /// known which segments were read.
    /// </summary>
    private void TakeUnread(JobLogListing listing)
    {
        var archives = listing.Files.Where(file => file.Kind == JobLogFileKind.Archive && !_archivesRead.Contains(file.Number)).ToList();
        if (archives.Count > 0) _segmentsRead.Clear();
        var segments = listing.Files.Where(file =>
            file.Kind == JobLogFileKind.Segment && !_segmentsRead.Contains((file.Number, file.Inode)));
        foreach (var file in archives.Concat(segments)) _unread.Enqueue(file);
    }

    private bool TryOpen(JobLogFile file)
    {
        if (file.Kind == JobLogFileKind.Archive)
        {
            try
            {
                _records = new ArchiveRecords(directories.Files, file.Path, ReportOnce);
            }
            catch (WalIOException gone) when (gone.Error == Errno.ENOENT)
            {
                return false; // swept
            }

            _archivesRead.Add(file.Number);
            Files++;
            return true;
        }

        var opened = DiskFile.TryOpen(directories.Files, file.Path, WalOpen.Read, out var error);
        if (error == Errno.ENOENT) return false;
        DiskCalls.ThrowIfFailed(error, "open", file.Path);
        if (opened!.Inode != file.Inode)
        {
            opened.Dispose();
            return false;
        }

        if (file.Number <= _lastSegment) _after = -1; // read for a second time
        _lastSegment = file.Number;
        _segmentsRead.Add((file.Number, file.Inode));
        _isLast = opened.Inode == _liveAtBegin;
        if (_isLast) ReportMissing(directories.Of(execution).MissingSegments.Where(number => number < file.Number));
        Use(opened);
        return true;
    }

    private void ReportMissing(IEnumerable<int> numbers)
    {
        foreach (var number in numbers) ReportOnce(DamageText.MissingSegment(PathOf(number)));
    }

    private void Use(DiskFile log)
    {
        Files++;
        var writing = new WriteInProgress(() => directories.IsHeld(execution), time, cancellationToken);
        _records = new LogFileRecords(log, _after, writing, ReportOnce);
    }

    private string PathOf(int segment) => System.IO.Path.Combine(directories.Logs, FileNames.Segment(execution, segment));

    private void ReportOnce(JobLogDamage damage)
    {
        if (_reported.Add(damage)) report(damage);
    }
}
