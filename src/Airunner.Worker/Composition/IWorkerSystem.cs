using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Worker.Running;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Composition;

/// <summary>The running system: log, delivery, archive, and the collector where no server is named.</summary>
/// <remarks>
/// Disposing it delivers nothing more: the commands have drained before, and what is pending stays on the disk.
/// </remarks>
internal interface IWorkerSystem : IAsyncDisposable
{
    IJobWal Wal { get; }

    /// <summary>The settings in effect, after precedence.</summary>
    JobWalOptions Options { get; }

    ILoggerFactory Logs { get; }

    /// <summary>The address of the server that gets the events; null for the store on this disk.</summary>
    string? Server { get; }

    HealthSource Health { get; }

    /// <summary>What the logs do now.</summary>
    Task<JobWalFigures> FiguresAsync(CancellationToken cancellationToken);

    /// <summary>The executions of killed workers that were ended here.</summary>
    InterruptedRuns Interrupted { get; }
}
