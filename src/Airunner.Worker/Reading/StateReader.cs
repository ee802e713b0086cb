using Airunner.Actors;
using Airunner.Actors.Reading;
using Airunner.Collector.Queries;
using Airunner.Collector.Store;
using Airunner.Worker.Commands;
using Airunner.Worker.Composition;

namespace Airunner.Worker.Reading;

/// <summary>
/// What a state directory has of a job: logs, the store, archives. Whatever cannot be read of it is a problem, and the rest is read.
/// </summary>
/// <param name="files">The state directory.</param>
/// <param name="problems">Gets what cannot be read.</param>
/// <param name="time">The clock.</param>
internal sealed class StateReader(StateFiles files, ReadingProblems problems, TimeProvider time) : IDisposable
{
    private EventReader? _store;
    private bool _storeFailed;

    /// <summary>The job's executions in the order of their first arrival.</summary>
    public IReadOnlyList<JobExecution> Executions(string job)
    {
        var stored = Store() is { } store ? problems.Try(() => store.Executions(job), Drop) ?? [] : [];
        var listed = problems.Try(files.Logs.Executions) ?? [];
        return InOrder(stored, listed.Where(each => each.Execution.Job == job && HasEvents(each)));
    }

    /// <summary>The executions of one job in the order of their first arrival.</summary>
    /// <param name="stored">Those in the store, in that order.</param>
    /// <param name="listed">Those that have files.</param>
    public IReadOnlyList<JobExecution> InOrder(IReadOnlyList<JobExecution> stored, IEnumerable<JobLogListing> listed)
    {
        var known = stored.ToHashSet();
        var filed = listed.Where(each => !known.Contains(each.Execution)).Select(Filed).ToList();
        return filed.Count == 0 ? stored : ArrivalOrder.Of(stored, filed, FirstStoredAt, time.GetUtcNow());
    }

    /// <summary>The events of an execution, from wherever they are.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="from">The first sequence.</param>
    public MergedEvents Events(JobExecution execution, long from = 0)
    {
        var places = new List<IEventPlace> { LogOf(execution) };
        if (Store() is { } store) places.Add(new StorePlace(store, execution));
        places.Add(ArchivesOf(execution));
        return new MergedEvents(places, problems, from);
    }

    /// <summary>Whether a process has the execution's log open; true where that cannot be found out.</summary>
    public bool IsHeld(JobExecution execution)
    {
        try
        {
            return files.Logs.Find(execution)?.IsHeld ?? false;
        }
        catch (WalException)
        {
            return true;
        }
    }

    /// <summary>Whether a log is there that no process has open.</summary>
    public bool HasLeftoverLog(JobExecution execution) => problems.Try(() => files.Logs.Find(execution)) is { HasLog: true, IsHeld: false };

    /// <summary>Whether its files may have events; what is kept of damaged logs does not count.</summary>
    public static bool HasEvents(JobLogListing listing) => listing.HasLog || listing.Files.Any(IsArchive);

    /// <summary>Asks the store; the default where there is none, or where it fails.</summary>
    public T? OfStore<T>(Func<EventReader, T> read) => Store() is { } store ? problems.Try(() => read(store), Drop) : default;

    public void Dispose() => _store?.Dispose();

    private EventReader? Store()
    {
        if (_store is not null || _storeFailed) return _store;
        return problems.Try(OpenStore, () => _storeFailed = true);
    }

    private EventReader? OpenStore()
    {
        try
        {
            return _store = files.OpenStore();
        }
        catch (NoStoreException)
        {
            return null; // one may be made yet
        }
    }

    private void Drop()
    {
        _store?.Dispose();
        _store = null;
        _storeFailed = true;
    }

    private LogPlace LogOf(JobExecution execution) =>
        new(files.LogsOnly.Reader(execution, time), files.TailOf(execution), Damaged);

    private ArchivePlace ArchivesOf(JobExecution execution) => new(
        () => [.. (files.Logs.Find(execution)?.Files ?? []).Where(IsArchive).Select(static file => file.Number)],
        number => files.ArchivePath(execution, number),
        Damaged);

    private void Damaged(JobLogDamage damage)
    {
        if (damage.Kind == JobLogDamageKind.BrokenLength) return; // its event was read
        problems.Add(new ReadingProblem(
            $"{damage.Reason} Events that only it had are not shown; 'airunner wal verify' examines it.", ExitStatuses.Damaged));
    }

    private static bool IsArchive(JobLogFile file) => file.Kind == JobLogFileKind.Archive;

    private FiledExecution Filed(JobLogListing listing)
    {
        using var events = new MergedEvents([ArchivesOf(listing.Execution), LogOf(listing.Execution)], problems);
        return new FiledExecution(listing.Execution, MomentOf(events.Next()), listing.IsHeld);
    }

    private DateTimeOffset? FirstStoredAt(JobExecution execution) =>
        OfStore(store => MomentOf(store.Events(execution).FirstOrDefault()));

    private static DateTimeOffset? MomentOf(Airunner.Protocol.JobEvent? jobEvent) =>
        jobEvent is null ? null : EventFacts.Moment(EventFacts.TimeMs(jobEvent));
}
