using Airunner.Actors;
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
    private IEnumerator<LoggedEvent>? _events;
    private JobEvent? _current;
    private int _highest;
    private bool _isListed;

    public JobEvent? First(long from)
    {
        List();
        while (_current is null || _current.Sequence < from)
        {
            _current = null;
            if (_events is not null && TryMoveNext(from)) continue;
            _events?.Dispose();
            _events = null;
            if (!_unread.TryDequeue(out var number)) return null;
            if (_unread.TryPeek(out var next) && BeginsBy(next, from)) continue; // the next one has all that is wanted
            _events = Read(number, from).GetEnumerator();
        }

        return _current;
    }

    /// <summary>A living log is archived segment by segment.</summary>
    public void Refresh()
    {
        List();
        while (File.Exists(pathOf(_highest + 1))) _unread.Enqueue(++_highest);
    }

    public void Dispose() => _events?.Dispose();

    private void List()
    {
        if (_isListed) return;
        _isListed = true;
        foreach (var number in numbers()) _unread.Enqueue(_highest = number);
    }

    private bool TryMoveNext(long from)
    {
        while (_events!.MoveNext())
        {
            if (_events.Current.Sequence < from) continue;
            _current = _events.Current.Parse();
            return true;
        }

        return false;
    }

    private bool BeginsBy(int number, long sequence)
    {
        using var events = Read(number, 0).GetEnumerator();
        return events.MoveNext() && events.Current.Sequence <= sequence;
    }

    private IEnumerable<LoggedEvent> Read(int number, long from)
    {
        using var events = JobLogReader.OfFile(pathOf(number)).Events(from, damaged).GetEnumerator();
        while (true)
        {
            try
            {
                if (!events.MoveNext()) yield break;
            }
            catch (WalIOException gone) when (gone.Error == Errno.ENOENT)
            {
                yield break; // swept since it was listed
            }

            yield return events.Current;
        }
    }
}
