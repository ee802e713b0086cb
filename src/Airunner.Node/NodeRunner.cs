using Airunner.Actors;
using Airunner.Node.Commands;
using Airunner.Protocol;
using Airunner.Queueing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Airunner.Node;

/// <summary>Runs jobs as commands whose logs are those of the cluster, while this node is one of its members.</summary>
internal sealed partial class NodeRunner(IJobWal wal, HealthCheckService health, TimeProvider time, ILogger<NodeRunner> log) : IJobRunner
{
    private const string ClusterCheck = "airunner-cluster";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    /// <summary>Until this node is a member: without the others it can log nothing.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        for (string? said = null; ;)
        {
            var report = await health.CheckHealthAsync(static check => check.Name == ClusterCheck, cancellationToken);
            if (report.Status != HealthStatus.Unhealthy) return;
            var why = report.Entries.TryGetValue(ClusterCheck, out var entry) ? entry.Description ?? "" : "";
            if (why != said) LogWaits(why);
            said = why;
            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    /// <summary>Opens the job's log: a job that cannot be logged is not begun.</summary>
    public async Task<IPreparedJob> PrepareAsync(QueuedCommand command, CancellationToken cancellationToken)
    {
        if (command.Parameters.ProcessType == ProcessType.Pty)
            throw new UnrunnableJobException("the job asks for a terminal, and a node has none");
        if (command.Parameters.WorkingDirectory is { Length: > 0 } directory && !Directory.Exists(directory))
            throw new UnrunnableJobException($"'{directory}' is no directory that can be entered here");
        await wal.OpenAsync(command.Execution, cancellationToken);
        return new LoggedCommand(wal, command, CommandGuard.Words, time);
    }

    [LoggerMessage(EventId = 903, Level = LogLevel.Warning, Message = "No jobs are taken: {Why}")]
    private partial void LogWaits(string why);
}
