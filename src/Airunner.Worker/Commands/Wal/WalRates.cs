using Airunner.Actors.Format;
using Airunner.Actors.Reading;

namespace Airunner.Worker.Commands.Wal;

/// <summary>
/// Rates of the last hour and the last day, by the times at which the logs took the events. Only files that were written to within that
/// day are read: no other has such an event.
/// </summary>
/// <param name="now">By the wall clock.</param>
internal sealed class WalRates(DateTimeOffset now)
{
    public WalRate LastHour { get; } = new(TimeSpan.FromHours(1));

    public WalRate LastDay { get; } = new(TimeSpan.FromDays(1));

    /// <summary>Whether an execution may have such events.</summary>
    public bool MayHaveSome(JobLogListing listing) =>
        listing.Files.Any(file => WalTarget.IsRead(file.Kind) && now - file.ModifiedAt < LastDay.Over);

    /// <summary>Counts the events of an execution.</summary>
    /// <param name="reader">Reads it.</param>
    /// <param name="progress">Gets the bytes read so far.</param>
    /// <exception cref="Airunner.Actors.WalIOException">The disk refused.</exception>
    public void Count(JobLogReader reader, IProgress<long> progress)
    {
        using var records = reader.Records(static _ => { }); // 'verify' reports damage
        var last = -1L;
        while (records.TryNext(out var record))
        {
            progress.Report(records.BytesRead);
            if (!record.IsEvent || record.Sequence <= last) continue;
            last = record.EndSequence;
            var age = now - UnixTime.Of(record.TimestampMs);
            LastHour.Take(age, record.Payload.Length);
            LastDay.Take(age, record.Payload.Length);
        }
    }
}
