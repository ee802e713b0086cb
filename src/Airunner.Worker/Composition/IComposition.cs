namespace Airunner.Worker.Composition;

/// <summary>Puts the system together. The one seam between the commands and everything they use.</summary>
internal interface IComposition
{
    /// <summary>Starts log, delivery and archive, with leftover logs recovered meanwhile.</summary>
    /// <exception cref="WrongSettingException">A setting is wrong.</exception>
    /// <exception cref="Airunner.Actors.Storage.WalException">The state directory cannot be used.</exception>
    Task<IWorkerSystem> StartAsync(WorkerSettings settings, CancellationToken cancellationToken);

    /// <summary>Opens the collector's store for reading, without starting anything.</summary>
    /// <exception cref="WrongSettingException">A setting is wrong.</exception>
    ValueTask<IStoredEvents> OpenStoreAsync(WorkerSettings settings, CancellationToken cancellationToken);
}

/// <summary>A setting is wrong: its key, its value and what is allowed are in the message. The program ends with 64.</summary>
internal sealed class WrongSettingException(string message) : Exception(message);
