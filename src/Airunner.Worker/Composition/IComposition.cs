using Airunner.Actors;
using Airunner.Actors.Hosting;

namespace Airunner.Worker.Composition;

/// <summary>Puts the system together. The one seam between the commands and everything they use.</summary>
internal interface IComposition
{
    /// <summary>Starts log, delivery and archive, with leftover logs recovered meanwhile.</summary>
    /// <exception cref="JobWalOptionsException">A setting is wrong.</exception>
    /// <exception cref="Airunner.Actors.WalException">The state directory cannot be used.</exception>
    Task<IWorkerSystem> StartAsync(WorkerSettings settings, CancellationToken cancellationToken);

    /// <summary>Where the state is, for reading it without starting anything.</summary>
    /// <exception cref="JobWalOptionsException">A setting is wrong.</exception>
    StateFiles Files(WorkerSettings settings);
}
