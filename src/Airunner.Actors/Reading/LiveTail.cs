using Airunner.Actors.Format;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Reading;

/// <summary>
/// Reads on in a live log after an event that was read from it, so that following a log does not read it from the beginning.
/// </summary>
/// <param name="files">The disk.</param>
/// <param name="path">The live log.</param>
internal sealed class LiveTail(IWalFileSystem files, string path)
{
    /// <summary>The events that stand after an event in the live log now.</summary>
    /// <param name="last">The event.</param>
    /// <returns>
    /// Null where this way does not answer, and all files are to be read: the event does not stand in the live log, because that is another
    /// file now or none, or what follows it looks damaged.
    /// </returns>
    /// <exception cref="WalIOException">The disk refused.</exception>
    public IReadOnlyList<LoggedEvent>? After(LoggedEvent last)
    {
        using var file = DiskFile.TryOpen(files, path, WalOpen.Read, out var error);
        if (error == Errno.ENOENT) return null;
        DiskCalls.ThrowIfFailed(error, "open", path);
        var source = new WrittenFileSource(file!);
        if (source.LengthBytes <= last.OffsetBytes) return null;
        using var beginning = LogScanner.Begin(source, last.Sequence - 1, out _);
        if (beginning is null) return null;
        using var reading = new LogReading(
            source, new ZeroTail(source, source.LengthBytes), source.LengthBytes, beginning.Dialect, last.Sequence - 1, last.OffsetBytes);
        var isSame = reading.TryNext(out var first) && first.OffsetBytes == last.OffsetBytes && first.Sequence == last.Sequence;
        return isSame ? Rest(reading) : null;
    }

    private List<LoggedEvent>? Rest(LogReading reading)
    {
        const long EnoughBytes = 4 << 20;
        var found = new List<LoggedEvent>();
        for (var bytes = 0L; bytes < EnoughBytes && reading.TryNext(out var record);)
        {
            if (reading.Findings.Count > 0) break;
            if (!record.IsEvent) continue;
            bytes += record.Payload.Length;
            found.Add(Logged(record));
        }

        // A write that is going on looks damaged at first: what is whole before it is given, and the rest once nothing else comes.
        return reading.Findings.Count > 0 && found.Count == 0 ? null : found;
    }

    private LoggedEvent Logged(in RecordView record) => new()
    {
        Sequence = record.Sequence,
        EndSequence = record.EndSequence,
        AppendedAt = UnixTime.Of(record.TimestampMs),
        Payload = record.Payload.ToArray(),
        Path = path,
        OffsetBytes = record.OffsetBytes,
        Status = record.Status,
    };
}
