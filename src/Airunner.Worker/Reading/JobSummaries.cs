using Airunner.Actors;
using Airunner.Actors.Reading;
using Airunner.Collector.Queries;
using Airunner.Collector.Serving;
using Airunner.Collector.Store;
using Airunner.Worker.Commands;
using Airunner.Worker.Composition;

namespace Airunner.Worker.Reading;

/// <summary>Lists jobs and their executions, from logs, store, archives and a server.</summary>
/// <param name="files">The state directory.</param>
/// <param name="state">Reads single executions.</param>
/// <param name="problems">Gets what cannot be read.</param>
internal sealed class JobSummaries(StateFiles files, StateReader state, ReadingProblems problems) : IDisposable
{
    private readonly Dictionary<JobExecution, JobLogListing> _listed = [];
    private readonly Dictionary<string, List<JobExecution>> _stored = [];
    private readonly Dictionary<JobExecution, ServedExecution> _served = [];
    private readonly Dictionary<string, List<ServedExecution>> _servedJobs = [];
    private ExecutionListReader? _store;

    /// <summary>Reads which executions there are.</summary>
    /// <param name="job">The only job that is of interest; null for all.</param>
    public void Load(string? job)
    {
        foreach (var listing in problems.Try(files.Logs.Executions) ?? [])
        {
            if (StateReader.HasEvents(listing)) _listed[listing.Execution] = listing;
        }

        foreach (var execution in problems.Try(AllStored) ?? [])
        {
            if (!_stored.TryGetValue(execution.Job, out var ofJob)) _stored[execution.Job] = ofJob = [];
            ofJob.Add(execution);
        }

        var isHere = job is null ? Jobs.Any() : Jobs.Contains(job);
        if (files.Server is { } server && (server.IsAskedFirst || !isHere)) LoadServed(server, job);
    }

    private IEnumerable<string> Jobs =>
        _stored.Keys.Union(_listed.Keys.Select(static execution => execution.Job)).Union(_servedJobs.Keys);

    /// <summary>Whether it is known how many executions a job has: a server says only the latest where all jobs are listed.</summary>
    public bool IsCountKnown(string job) => !_servedJobs.ContainsKey(job);

    /// <summary>The executions of all jobs, each in the order of their first arrival.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<JobExecution>> ByJob()
    {
        var filed = _listed.Values.ToLookup(static listing => listing.Execution.Job);
        return Jobs.ToDictionary(
            job => job, job => state.InOrder(_stored.GetValueOrDefault(job, []), filed[job], _servedJobs.GetValueOrDefault(job)));
    }

    /// <summary>The executions of one job in the order of their first arrival; empty for an unknown job.</summary>
    public IReadOnlyList<JobExecution> OfJob(string job) => state.InOrder(
        _stored.GetValueOrDefault(job, []),
        _listed.Values.Where(listing => listing.Execution.Job == job),
        _servedJobs.GetValueOrDefault(job));

    /// <summary>How an execution stands.</summary>
    public ExecutionSummary Of(JobExecution execution)
    {
        var summary = new ExecutionSummary(execution);
        if (_served.TryGetValue(execution, out var served)) summary = WithServer(summary, served);
        if (_store is { } store && problems.Try(() => store.Find(execution)) is { } stored) summary = WithStore(summary, stored);
        if (!_listed.TryGetValue(execution, out var listing)) return summary;
        summary = summary with
        {
            IsHeld = listing.IsHeld,
            HasLog = listing.HasLog,
            ArchiveBytes = BytesOf(listing, JobLogFileKind.Archive),
        };
        if (listing.HasLog) return problems.Try(() => WithLog(summary, listing)) ?? summary;
        return summary.First is null ? Counted(summary) : summary;
    }

    public void Dispose() => _store?.Dispose();

    private IReadOnlyList<JobExecution>? AllStored()
    {
        try
        {
            _store = ExecutionListReader.Open(files.StorePath);
            return _store.All();
        }
        catch (NoStoreException)
        {
            return null;
        }
    }

    private void LoadServed(ServerSource server, string? job)
    {
        if (!state.TryServer(() => server.List(job), out var served)) return;
        if (served is null)
        {
            problems.Add(new ReadingProblem(
                $"{server.Url} does not list jobs: what only it has is not shown. 'airunner logs JOB' reads it.",
                ExitStatuses.Unavailable));
            return;
        }

        foreach (var one in served)
        {
            _served[one.Execution] = one;
            if (!_servedJobs.TryGetValue(one.Execution.Job, out var ofJob)) _servedJobs[one.Execution.Job] = ofJob = [];
            ofJob.Add(one);
        }
    }

    private static ExecutionSummary WithServer(ExecutionSummary summary, ServedExecution served) => summary with
    {
        First = served.First,
        Last = served.Last,
        Events = served.Events,
        IsEstimate = served.IsEstimate,
        ServerBytes = served.StoredBytes,
    };

    private static ExecutionSummary WithStore(ExecutionSummary summary, ListedExecution stored) => summary with
    {
        First = stored.First,
        Last = stored.Last,
        Events = stored.Events,
        IsEstimate = stored.IsEstimate,
        StoreBytes = stored.StoredBytes,
    };

    /// <summary>What the log has beyond the store, or beyond the archives where nothing is in the store.</summary>
    private ExecutionSummary WithLog(ExecutionSummary summary, JobLogListing listing)
    {
        var log = files.LogsOnly.Reader(summary.Execution).State();
        var fileBytes = BytesOf(listing, JobLogFileKind.Live) + BytesOf(listing, JobLogFileKind.Segment);
        var with = summary with
        {
            LogBytes = log.RecordBytes > 0 ? log.RecordBytes : fileBytes, // reserved space of a live log does not count
            Pending = log.Pending,
            IsPendingKnown = !LostEvents.ArePossible(log),
        };
        return Counted(with);
    }

    private ExecutionSummary Counted(ExecutionSummary summary)
    {
        var from = summary.Last is { } known ? EventFacts.EndSequence(known) + 1 : 0;
        using var events = state.Events(summary.Execution, from);
        var first = summary.First;
        var last = summary.Last;
        var count = summary.Events;
        while (events.Next() is { } jobEvent)
        {
            first ??= jobEvent;
            last = jobEvent;
            count++;
        }

        return summary with { First = first, Last = last, Events = count };
    }

    private static long BytesOf(JobLogListing listing, JobLogFileKind kind) =>
        listing.Files.Where(file => file.Kind == kind).Sum(static file => file.LengthBytes);
}
