using Airunner.Actors;
using Airunner.Collector.Queries;
using Airunner.Collector.Store;
using Airunner.Protocol;
using Airunner.Worker.Composition;

namespace Airunner.Worker.Commands;

/// <summary>The stored execution that <c>logs</c> or <c>events</c> reads.</summary>
internal sealed class StoredJob : IDisposable
{
    private readonly EventReader _reader;
    private readonly StateFiles _files;

    private StoredJob(EventReader reader, StateFiles files, JobExecution execution)
    {
        _reader = reader;
        _files = files;
        Execution = execution;
    }

    public JobExecution Execution { get; }

    /// <summary>Finds the execution; without an execution id, the job's latest one.</summary>
    /// <exception cref="CommandFailedException">The collector has no events of it.</exception>
    public static StoredJob Find(IComposition composition, WorkerSettings settings, string job, string? execution)
    {
        var named = JobOptions.Identity(job, execution);
        var files = composition.Files(settings);
        EventReader reader;
        try
        {
            reader = files.OpenStore();
        }
        catch (NoStoreException none)
        {
            throw Nothing(files, named, none);
        }

        var known = reader.Executions(job);
        if (execution is null && reader.LatestExecution(job) is { } latest) return new StoredJob(reader, files, latest);
        if (execution is not null && known.Contains(named)) return new StoredJob(reader, files, named);
        reader.Dispose();
        throw Nothing(files, named, null);
    }

    /// <summary>
    /// Its stored events. With follow, also those that arrive, until its process has ended or its log was delivered and removed.
    /// </summary>
    /// <remarks>A log is removed only after all of it was stored, so the reading after that misses nothing.</remarks>
    public IAsyncEnumerable<JobEvent> EventsAsync(bool follow, TimeProvider time, CancellationToken cancellationToken) =>
        follow ? _reader.FollowAsync(Execution, 0, time, MayGrow, cancellationToken) : _reader.Events(Execution).ToAsyncEnumerable();

    public void Dispose() => _reader.Dispose();

    private bool MayGrow() => _files.MayHaveLog(Execution);

    private static CommandFailedException Nothing(StateFiles files, JobExecution named, Exception? inner)
    {
        var what = named.Execution is null ? $"job '{named.Job}'" : $"execution '{named.Execution}' of job '{named.Job}'";
        var undelivered = files.HasLog(named.Job, named.Execution)
            ? " A log of it is not delivered yet: 'airunner recover' delivers it."
            : "";
        var elsewhere = files.Server is { } server
            ? $" Events are delivered to {server}, and 'airunner logs' and 'airunner events' read the store on this disk only."
            : "";
        return new(
            ExitStatuses.NoSuchJob, $"The collector has no events of {what} in '{files.StorePath}'.{undelivered}{elsewhere}", inner);
    }
}
