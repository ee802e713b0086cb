using Airunner.Actors;
using Airunner.Actors.Hosting;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Composition;

/// <summary>The running system: log, delivery, archive, collector.</summary>
/// <remarks>Disposing stops it without delivering further: the commands have drained by then, and what is pending stays on the disk.</remarks>
internal interface IWorkerSystem : IAsyncDisposable
{
    IJobWal Wal { get; }

    /// <summary>The settings in force, after all precedence.</summary>
    JobWalOptions Options { get; }

    ILoggerFactory Logs { get; }
}
