using Airunner.Actors;
using Airunner.Actors.Jobs.Identity;
using Airunner.Collector.Queries;

namespace Airunner.Worker.Composition;

/// <summary>The state directory that other processes write, for reading only.</summary>
/// <param name="StorePath">The collector's store.</param>
/// <param name="LogDirectory">The directory of the logs.</param>
/// <param name="Server">The address of the server that gets the events; null for the store.</param>
internal sealed record StateFiles(string StorePath, string LogDirectory, string? Server)
{
    /// <summary>Opens the collector's store for reading.</summary>
    /// <exception cref="Airunner.Collector.Store.StoreException">There is no store, or it cannot be read.</exception>
    public EventReader OpenStore() => EventReader.Open(StorePath);

    /// <summary>Whether the execution may have a log; true when that cannot be found out.</summary>
    public bool MayHaveLog(JobExecution execution)
    {
        try
        {
            File.GetAttributes(Path.Combine(LogDirectory, FileNames.Log(execution)));
            return true;
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>Whether a log of the job is found; only of the named execution, if one is named.</summary>
    public bool HasLog(string job, string? execution)
    {
        try
        {
            return Directory.EnumerateFiles(LogDirectory, "*" + FileNames.LogSuffix).Any(file =>
                FileNames.TryParseLog(Path.GetFileName(file), out var found) && found.Job == job
                    && (execution is null || found.Execution == execution));
        }
        catch (Exception unseen) when (unseen is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
