using Airunner.Actors.Jobs;
using Airunner.Collector.Queries;
using Airunner.Collector.Store;
using Airunner.Worker.Composition;

namespace Airunner.Worker.Commands;

/// <summary>The execution in the collector that <c>logs</c> and <c>events</c> are asked for.</summary>
internal sealed class StoredJob : IDisposable
{
    private StoredJob(EventReader reader, JobExecution of)
    {
        Reader = reader;
        Of = of;
    }

    public EventReader Reader { get; }

    public JobExecution Of { get; }

    /// <summary>Finds the execution; the latest one where none is named.</summary>
    /// <exception cref="CommandFailedException">The collector has nothing of it.</exception>
    public static StoredJob Find(IComposition composition, WorkerSettings settings, string job, string? execution)
    {
        var named = JobOptions.Identity(job, execution);
        EventReader reader;
        try
        {
            reader = composition.OpenStore(settings);
        }
        catch (NoStoreException none)
        {
            throw Nothing(named, none);
        }

        var known = reader.Executions(job);
        if (execution is null && reader.LatestExecution(job) is { } latest) return new StoredJob(reader, latest);
        if (execution is not null && known.Contains(named)) return new StoredJob(reader, named);
        reader.Dispose();
        throw Nothing(named, null);
    }

    public void Dispose() => Reader.Dispose();

    private static CommandFailedException Nothing(JobExecution named, Exception? inner) =>
        new(ExitStatuses.NoSuchJob, $"The collector has no events of {(named.Execution is null ? "" : $"execution '{named.Execution}' of ")}job '{named.Job}'.", inner);
}
