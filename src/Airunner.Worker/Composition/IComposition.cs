using Airunner.Actors;
using Airunner.Actors.Hosting;

namespace Airunner.Worker.Composition;

/// <summary>Puts the system together: the one seam between the commands and what they use.</summary>
internal interface IComposition
{
    /// <summary>Starts log, delivery and archive; leftover logs are recovered in the background.</summary>
    /// <exception cref="JobWalOptionsException">A setting is wrong.</exception>
    /// <exception cref="Airunner.Actors.WalException">The state directory cannot be used.</exception>
    /// <exception cref="ServerUnusableException">The settings of the server are wrong.</exception>
    Task<IWorkerSystem> StartAsync(WorkerSettings settings, CancellationToken cancellationToken);

    /// <summary>The paths of the state, for reading it without starting the system.</summary>
    /// <exception cref="JobWalOptionsException">A setting is wrong.</exception>
    StateFiles Files(WorkerSettings settings);
}
