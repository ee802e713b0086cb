using Airunner.Actors.Reading;
using Airunner.Actors.Storage;
using Airunner.Protocol;

namespace Airunner.Worker.Reading;

/// <summary>The events in the archives of an execution, whose numbers rise with the sequences.</summary>
/// <param name="numbers">The numbers of the archives that exist, rising; asked once.</param>
/// <param name="pathOf">Where an archive of a number stands, also one that does not exist yet.</param>
/// <param name="damaged">Gets each damage.</param>
internal sealed class ArchivePlace(Func<IReadOnlyList<int>> numbers, Func<int, string> pathOf, Action<JobLogDamage> damaged) : IEventPlace
{
    private readonly Queue<int> _unread = [];
    private readonly LinuxFileSystem _files = new();
    private ArchiveRecords? _records;
    private JobEvent? _current;
    private int _highest;
    private bool _isListed;

    public JobEvent? First(long from)
    {
        List();
        while (_current is null || _current.Sequence < from)
        {
            _current = _records is null ? null : NextOf(_records, from);
            if (_current is not null) continue;
            _records?.Dispose();
            _records = null;
            if (!_unread.TryDequeue(out var number)) return null;
            if (_unread.TryPeek(out var next) && BeginsBy(next, from)) continue; // the next one has all that is wanted
            _records = TryOpen(number);
        }

        return _current;
    }

    /// <summary>A living log is archived segment by segment.</summary>
    public void Refresh()
    {
        List();
        while (File.Exists(pathOf(_highest + 1))) _unread.Enqueue(++_highest);
    }

    public void Dispose() => _records?.Dispose();

    private void List()
    {
        if (_isListed) return;
        _isListed = true;
        foreach (var number in numbers()) _unread.Enqueue(_highest = number);
    }

    private bool BeginsBy(int number, long sequence)
    {
        using var records = TryOpen(number);
        return records is not null && NextOf(records, 0) is { } first && first.Sequence <= sequence;
    }

    private static JobEvent? NextOf(ArchiveRecords records, long from)
    {
        while (records.TryNext(out var record))
        {
            if (record.IsEvent && record.Sequence >= from) return JobEvent.Parser.ParseFrom(record.Payload);
        }

        return null;
    }

    /// <returns>Null for an archive that was swept since it was listed.</returns>
    private ArchiveRecords? TryOpen(int number)
    {
        try
        {
            return new ArchiveRecords(_files, pathOf(number), damaged);
        }
        catch (WalIOException gone) when (gone.Error == Errno.ENOENT)
        {
            return null;
        }
    }
}
