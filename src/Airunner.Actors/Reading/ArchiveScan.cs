using Airunner.Actors.Format;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Reading;

/// <summary>Counts the events of an archive as its own marks say.</summary>
internal static class ArchiveScan
{
    /// <summary>Reads all of it.</summary>
    /// <exception cref="WalIOException">The disk refused.</exception>
    public static JobLogState Read(IWalFileSystem files, string path, CancellationToken cancellationToken)
    {
        var damage = new List<JobLogDamage>();
        var found = new IndexBuilder();
        using var records = new ArchiveRecords(files, path, damage.Add);
        while (records.TryNext(out var record))
        {
            cancellationToken.ThrowIfCancellationRequested();
            found.Visit(record);
        }

        var index = found.Index;
        index.Commit();
        var failed = index.Failed + found.FailedMarks.Count;
        var isAllSent = found.SentThrough >= index.LastSequence;
        return new JobLogState
        {
            Events = index.Events,
            Delivered = isAllSent ? index.Events - failed : index.Sent,
            Failed = failed,
            FirstSequence = index.FirstSequence,
            LastSequence = index.LastNumber,
            Damage = damage,
        };
    }
}
