using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Reading;

/// <summary>
/// Reads one execution, from its archives, its sealed segments and its live log, or one single file. Works while a worker writes the log,
/// and disturbs nothing: nothing is written, no lock is taken. Each call reads anew, blocks, and may run on any thread.
/// </summary>
/// <remarks>
/// A file that is sealed, archived or removed while it is needed is looked for again. A record at the end of a held log whose bytes are not
/// all there is being written: it is no damage, and reading ends before it.
/// </remarks>
public sealed class JobLogReader
{
    private readonly LogDirectories _directories;
    private readonly JobExecution _execution;
    private readonly TimeProvider _time;
    private readonly string? _path;

    internal JobLogReader(LogDirectories directories, JobExecution execution, TimeProvider time)
    {
        _directories = directories;
        _execution = execution;
        _time = time;
    }

    internal JobLogReader(IWalFileSystem files, string path, TimeProvider time)
        : this(new LogDirectories(files, Path.GetDirectoryName(path) ?? "/", "", ""), SingleFile.ExecutionOf(path) ?? default, time) =>
        _path = path;

    /// <summary>Reads one file: a log, a segment, an archive, or the kept original of a damaged log.</summary>
    /// <param name="path">Its path. What it holds decides, not its name.</param>
    /// <param name="time">Source of the short waits for a write that is going on; null for the system's clock.</param>
    /// <exception cref="PlatformNotSupportedException">Not Linux on x64 or arm64.</exception>
    public static JobLogReader OfFile(string path, TimeProvider? time = null) =>
        new(new LinuxFileSystem(), Path.GetFullPath(path), time ?? TimeProvider.System);

    /// <summary>The events by rising sequence, each once. Takes the memory of one record and a window of a megabyte.</summary>
    /// <param name="fromSequence">The first sequence that is wanted.</param>
    /// <param name="damaged">Called with each damage, before the events after it; null: the first damage is thrown.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="JobLogDamagedException">While enumerating: damage, where <paramref name="damaged"/> is null.</exception>
    /// <exception cref="WalIOException">While enumerating: the disk refused; also ENOENT for a single file that does not exist.</exception>
    public IEnumerable<LoggedEvent> Events(
        long fromSequence = 0, Action<JobLogDamage>? damaged = null, CancellationToken cancellationToken = default) =>
        EventsWithProgress(fromSequence, damaged, progress: null, cancellationToken);

    /// <summary>
    /// The events after one that was read before, for following a log: what is new in the live log is read without reading what stands
    /// before it.
    /// </summary>
    /// <param name="last">The last event that was read of this execution.</param>
    /// <param name="damaged">As for <see cref="Events"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="JobLogDamagedException">While enumerating: damage, where <paramref name="damaged"/> is null.</exception>
    /// <exception cref="WalIOException">The disk refused.</exception>
    public IEnumerable<LoggedEvent> EventsAfter(
        LoggedEvent last, Action<JobLogDamage>? damaged = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(last);
        return ReadOn(last, damaged, cancellationToken);
    }

    /// <summary>What is pending, delivered and failed in the live log and the segments, or in the single file.</summary>
    /// <remarks>Reads all of them, but no archive, unless the single file is one: its events count as its own marks say.</remarks>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="WalIOException">The disk refused.</exception>
    public JobLogState State(CancellationToken cancellationToken = default)
    {
        var scan = new LogScan(_directories, _execution, IsHeld, _time, cancellationToken);
        if (_path is null) return scan.Read();
        using var file = DiskFile.Open(_directories.Files, _path, WalOpen.Read);
        return SingleFile.IsArchive(file) ? ArchiveScan.Read(_directories.Files, _path, cancellationToken) : scan.Read(file);
    }

    /// <summary>Reads every byte of the archives, the segments and the live log, or of the single file.</summary>
    /// <param name="progress">Gets the bytes read so far, of the files as they are on the disk; called on the caller's thread.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="WalIOException">The disk refused.</exception>
    public JobLogVerification Verify(IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        const long StepBytes = 4 << 20;
        var damage = new List<JobLogDamage>();
        using var records = Open(damage.Add, cancellationToken);
        var last = -1L;
        var events = 0L;
        var reported = 0L;
        while (records.TryNext(out var record))
        {
            if (record.IsEvent && record.Sequence > last)
            {
                events++;
                last = record.EndSequence;
            }

            if (records.BytesRead < reported + StepBytes) continue;
            reported = records.BytesRead;
            progress?.Report(reported);
            cancellationToken.ThrowIfCancellationRequested();
        }

        progress?.Report(records.BytesRead);
        var files = records is ExecutionRecords several ? several.Files : 1;
        return new JobLogVerification(files, records.BytesRead, events, records.UnfinishedBytes, damage);
    }

    /// <summary>As <see cref="Events"/>, with the bytes that were read.</summary>
    /// <param name="fromSequence">The first sequence that is wanted.</param>
    /// <param name="damaged">Called with each damage.</param>
    /// <param name="progress">Gets the bytes read so far, as of <see cref="Verify"/>, after each event and at the end.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal IEnumerable<LoggedEvent> EventsWithProgress(
        long fromSequence, Action<JobLogDamage>? damaged, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var records = Open(damaged ?? Throw, cancellationToken);
        var last = -1L;
        while (TryNext(records, ref last, fromSequence, cancellationToken) is { } logged)
        {
            yield return logged;
            progress?.Report(records.BytesRead);
        }

        progress?.Report(records.BytesRead);
    }

    /// <summary>
    /// The records of all files as they stand there, with marks; what stands in two files comes twice. The caller disposes it.
    /// </summary>
    internal IRecords Records(Action<JobLogDamage> damaged, CancellationToken cancellationToken = default) =>
        Open(damaged, cancellationToken);

    private IEnumerable<LoggedEvent> ReadOn(LoggedEvent last, Action<JobLogDamage>? damaged, CancellationToken cancellationToken)
    {
        var tail = new LiveTail(_directories.Files, _path ?? Path.Combine(_directories.Logs, FileNames.Log(_execution)));
        while (tail.After(last) is { } written)
        {
            if (written.Count == 0) yield break;
            foreach (var logged in written) yield return logged;
            last = written[^1];
            cancellationToken.ThrowIfCancellationRequested();
        }

        foreach (var logged in Events(last.EndSequence + 1, damaged, cancellationToken)) yield return logged;
    }

    private static void Throw(JobLogDamage damage) => throw new JobLogDamagedException(damage);

    private static LoggedEvent? TryNext(IRecords records, ref long last, long fromSequence, CancellationToken cancellationToken)
    {
        while (records.TryNext(out var record))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!record.IsEvent || record.Sequence <= last) continue; // an archive and a segment may hold the same events
            last = record.EndSequence;
            if (record.EndSequence < fromSequence) continue;
            return new LoggedEvent
            {
                Sequence = record.Sequence,
                EndSequence = record.EndSequence,
                AppendedAt = UnixTime.Of(record.TimestampMs),
                Payload = record.Payload.ToArray(),
                Path = records.Path,
                OffsetBytes = record.OffsetBytes,
                Status = record.Status,
            };
        }

        return null;
    }

    private IRecords Open(Action<JobLogDamage> report, CancellationToken cancellationToken) => _path is null
        ? new ExecutionRecords(_directories, _execution, _time, report, cancellationToken)
        : SingleFile.Open(_directories.Files, _path, new WriteInProgress(IsHeld, _time, cancellationToken), report);

    private bool IsHeld() => _path is null ? _directories.IsHeld(_execution) : SingleFile.IsHeld(_directories.Files, _path);
}
