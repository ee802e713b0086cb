using Airunner.Actors;
using Airunner.Actors.Archive;
using Airunner.Actors.Reading;
using Airunner.Actors.Storage;

namespace Airunner.Worker.Commands.Wal;

/// <summary>A state directory in numbers.</summary>
internal sealed record WalStats
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public int Executions { get; private init; }

    public int Live { get; private init; }

    public int Leftover { get; private init; }

    public int Archived { get; private init; }

    /// <summary>Events in logs; those in archives are not counted.</summary>
    public long Events { get; private init; }

    public long Pending { get; private init; }

    /// <summary>Age of the oldest pending event; null where none is pending.</summary>
    public TimeSpan? OldestPending { get; private init; }

    public int LogFiles { get; private init; }

    public long LogBytes { get; private init; }

    public int ArchiveFiles { get; private init; }

    public long ArchiveBytes { get; private init; }

    /// <summary>Bytes that the archives unpack to.</summary>
    public long UnpackedBytes { get; private init; }

    public double SavedPercent => UnpackedBytes == 0 ? 0 : Math.Floor(100.0 * (UnpackedBytes - ArchiveBytes) / UnpackedBytes);

    public TimeSpan? OldestArchive { get; private init; }

    public int KeptFiles { get; private init; }

    public long KeptBytes { get; private init; }

    /// <summary>Bytes of the files that were written to last within 24 hours.</summary>
    public long BytesOfLastDay { get; private init; }

    /// <summary>Rates of appends.</summary>
    public required WalRates Rates { get; init; }

    public long? FreeBytes { get; private init; }

    /// <summary>Bytes that stay free on the disk: below that, appends are refused.</summary>
    public long LeastFreeBytes { get; private init; }

    /// <summary>Whether appends are refused.</summary>
    public bool IsFull => FreeBytes < LeastFreeBytes;

    /// <summary>When appends are refused, if each day brings as much as the last; null where that is more than a century.</summary>
    public TimeSpan? UntilFull
    {
        get
        {
            if (IsFull) return TimeSpan.Zero;
            var days = (FreeBytes - LeastFreeBytes) / (double)BytesOfLastDay; // none where nothing was written
            return days < 36_500 ? Day * days : null;
        }
    }

    /// <summary>Counts.</summary>
    /// <param name="logs">The executions.</param>
    /// <param name="files">The disk.</param>
    /// <param name="rates">What was appended lately.</param>
    /// <param name="freeBytes">Free bytes on it; null where that is not known.</param>
    /// <param name="leastFreeBytes">Bytes of them that are kept free.</param>
    /// <param name="now">By the wall clock.</param>
    public static WalStats Of(
        IReadOnlyList<ListedLog> logs, IWalFileSystem files, WalRates rates, long? freeBytes, long leastFreeBytes, DateTimeOffset now)
    {
        var all = logs.SelectMany(static log => log.Target.Listing!.Files).ToList();
        var live = all.Where(static file => file.Kind is JobLogFileKind.Live or JobLogFileKind.Segment).ToList();
        var archives = all.Where(static file => file.Kind == JobLogFileKind.Archive).ToList();
        var kept = all.Where(static file => file.Kind is JobLogFileKind.DamagedOriginal or JobLogFileKind.CutTail).ToList();
        var oldest = logs.Select(static log => log.State.OldestPendingAt).Min();
        return new WalStats
        {
            Executions = logs.Count,
            Live = logs.Count(static log => log.Kind == "live"),
            Leftover = logs.Count(static log => log.Kind == "leftover"),
            Archived = logs.Count(static log => log.Kind == "archived"),
            Events = logs.Sum(static log => log.State.Events),
            Pending = logs.Sum(static log => log.State.Pending),
            OldestPending = oldest is { } at ? now - at : null,
            LogFiles = live.Count,
            LogBytes = live.Sum(static file => file.LengthBytes),
            ArchiveFiles = archives.Count,
            ArchiveBytes = archives.Sum(static file => file.LengthBytes),
            UnpackedBytes = archives.Sum(file => UnpackedBytesOf(files, file.Path)),
            OldestArchive = archives.Count == 0 ? null : now - archives.Min(static file => file.ModifiedAt),
            KeptFiles = kept.Count,
            KeptBytes = kept.Sum(static file => file.LengthBytes),
            BytesOfLastDay = live.Concat(archives).Where(file => now - file.ModifiedAt < Day).Sum(static file => file.LengthBytes),
            Rates = rates,
            FreeBytes = freeBytes,
            LeastFreeBytes = leastFreeBytes,
        };
    }

    /// <summary>As the archive's header says; 0 where it cannot be read, which <c>verify</c> reports.</summary>
    private static long UnpackedBytesOf(IWalFileSystem files, string path)
    {
        try
        {
            using var archive = ArchiveStream.Open(files, path);
            return archive.DeclaredBytes ?? 0;
        }
        catch (WalException)
        {
            return 0;
        }
    }
}
