using Airunner.Actors.Hosting;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Composition;

/// <summary>The running system: log, delivery, archive, collector. Disposing stops it, within the drain time-out.</summary>
internal interface IWorkerSystem : IAsyncDisposable
{
    IJobWal Wal { get; }

    /// <summary>The settings in force, after all precedence.</summary>
    JobWalOptions Options { get; }

    ILoggerFactory Logs { get; }
}
