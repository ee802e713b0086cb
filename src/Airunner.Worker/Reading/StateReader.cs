using Airunner.Actors;
using Airunner.Actors.Reading;
using Airunner.Collector.Queries;
using Airunner.Collector.Store;
using Airunner.Worker.Commands;
using Airunner.Worker.Composition;

namespace Airunner.Worker.Reading;

/// <summary>
/// What there is of a job: logs, the store, archives, what a server has. Whatever cannot be read of it is a problem, and the rest is read.
/// </summary>
/// <param name="files">The state directory, and the server.</param>
/// <param name="problems">Gets what cannot be read.</param>
/// <param name="time">The clock.</param>
internal sealed class StateReader(StateFiles files, ReadingProblems problems, TimeProvider time) : IDisposable
{
    private EventReader? _store;
    private bool _storeFailed;

    /// <summary>Whether the server has answered all that it was asked.</summary>
    public bool IsServerRead { get; private set; } = true;

    /// <summary>The job's executions in the order of their first arrival.</summary>
    /// <param name="job">The job.</param>
    /// <param name="wanted">The one that is looked for; null for any. Where it is here, no other one is returned.</param>
    public IReadOnlyList<JobExecution> Executions(string job, string? wanted)
    {
        var stored = Store() is { } store ? problems.Try(() => store.Executions(job), Drop) ?? [] : [];
        var listed = (problems.Try(files.Logs.Executions) ?? []).Where(each => each.Execution.Job == job && HasEvents(each)).ToList();
        var named = new JobExecution(job, wanted);
        var isNamedHere = wanted is not null && (stored.Contains(named) || listed.Exists(each => each.Execution == named));
        if (isNamedHere) return [named]; // no other one's files are read: what is wrong with them is nothing of this one
        var here = InOrder(stored, listed);
        var isHere = wanted is null && here.Count > 0;
        if (files.Server is not { } server || (isHere && !server.IsAskedFirst)) return here;
        if (!TryServer(() => server.List(job), out var served)) return here;
        if (served is not null) return InOrder(stored, listed, served);
        return !isHere && TryServer(() => server.Has(named), out var has) && has ? [.. here, named] : here;
    }

    /// <summary>The executions of one job in the order of their first arrival.</summary>
    /// <param name="stored">Those in the store, in that order.</param>
    /// <param name="listed">Those that have files.</param>
    /// <param name="served">Those that the server has, in the order of their arrival there, which comes first; null for none.</param>
    public IReadOnlyList<JobExecution> InOrder(
        IReadOnlyList<JobExecution> stored, IEnumerable<JobLogListing> listed, IReadOnlyList<ServedExecution>? served = null)
    {
        if (served is { Count: > 0 }) return InOrderOfServer(stored, listed, served);
        var known = stored.ToHashSet();
        var filed = listed.Where(each => !known.Contains(each.Execution)).Select(Filed).ToList();
        return filed.Count == 0 ? stored : ArrivalOrder.Of(stored, filed, FirstStoredAt, time.GetUtcNow());
    }

    /// <summary>The events of an execution, from wherever they are.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="from">The first sequence.</param>
    /// <param name="follows">Whether the server is asked for those that are still to come.</param>
    public MergedEvents Events(JobExecution execution, long from = 0, bool follows = false)
    {
        var places = new List<IEventPlace> { LogOf(execution) };
        if (Store() is { } store) places.Add(new StorePlace(store, execution));
        places.Add(ArchivesOf(execution));
        if (files.Server is { } server && IsServerRead) places.Add(server.PlaceOf(execution, follows));
        return new MergedEvents(places, problems, from) { Failed = place => IsServerRead &= !place.IsRemote };
    }

    /// <summary>The last sequence that the log and the store know of; 0 where neither has any, or where they cannot be read.</summary>
    public long LastSequence(JobExecution execution)
    {
        try
        {
            var logged = files.LogsOnly.Reader(execution, time).State().LastSequence;
            return Math.Max(Math.Max(0, logged), LastStored(execution));
        }
        catch (Exception unreadable) when (unreadable is WalException or StoreException)
        {
            return 0; // reading the events reports it
        }
    }

    /// <summary>Asks the server.</summary>
    /// <returns>False where it does not answer, which is a problem; it is not asked again.</returns>
    public bool TryServer<T>(Func<T> read, out T? answer)
    {
        answer = default;
        if (!IsServerRead) return false;
        answer = problems.Try(read, () => IsServerRead = false);
        return IsServerRead;
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

    public void Dispose()
    {
        _store?.Dispose();
        files.Server?.Dispose();
    }

    private long LastStored(JobExecution execution)
    {
        if (!File.Exists(files.StorePath)) return 0;
        using var store = ExecutionListReader.Open(files.StorePath);
        return store.Find(execution)?.Last is { } last ? EventFacts.EndSequence(last) : 0;
    }

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
        if (!LostEvents.MayBeIn(damage)) return;
        problems.Add(new ReadingProblem(
            $"{damage.Reason} Events that only it had are not shown; 'airunner wal verify' examines it.", ExitStatuses.Damaged));
    }

    private static bool IsArchive(JobLogFile file) => file.Kind == JobLogFileKind.Archive;

    private IReadOnlyList<JobExecution> InOrderOfServer(
        IReadOnlyList<JobExecution> stored, IEnumerable<JobLogListing> listed, IReadOnlyList<ServedExecution> served)
    {
        var known = served.ToDictionary(static each => each.Execution);
        var here = stored.Select(each => new FiledExecution(each, FirstStoredAt(each), IsHeld: false))
            .Concat(listed.Where(each => !stored.Contains(each.Execution)).Select(Filed))
            .Where(each => !known.ContainsKey(each.Execution))
            .ToList();
        List<JobExecution> order = [.. served.Select(static each => each.Execution)];
        if (here.Count == 0) return order;
        return ArrivalOrder.Of(order, here, each => MomentOf(known.GetValueOrDefault(each)?.First), time.GetUtcNow());
    }

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
