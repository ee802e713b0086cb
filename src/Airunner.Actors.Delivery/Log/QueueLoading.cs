using Airunner.Actors.Queues.Wire;
using Airunner.Actors.Reading;

namespace Airunner.Actors.Queues.Log;

/// <summary>Reads the state of all producers from their log.</summary>
internal static class QueueLoading
{
    /// <summary>Opens the newest epoch, so that no other process writes to it, and reads it.</summary>
    /// <param name="log">The log.</param>
    /// <param name="directory">Its directories.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    /// <exception cref="LogUnavailableException">Another process has the log, or it cannot be opened.</exception>
    /// <exception cref="JobLogDamagedException">Records are lost: a producer's state would be wrong without a word.</exception>
    public static async Task<LoadedQueues> LoadAsync(IJobWal log, JobLogDirectory directory, CancellationToken cancellationToken)
    {
        while (true)
        {
            var newest = (await Task.Run(() => Epochs(directory), cancellationToken).ConfigureAwait(false))[0];
            await log.OpenAsync(newest.Execution, cancellationToken).ConfigureAwait(false);

            // Its owner may have begun another epoch before it let go of this one.
            var epochs = await Task.Run(() => Epochs(directory), cancellationToken).ConfigureAwait(false);
            if (epochs[0] == newest)
                return await Task.Run(() => Read(directory, epochs, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Those that there are, the newest first.</summary>
    private static List<QueueEpoch> Epochs(JobLogDirectory directory) =>
    [
        .. directory.Executions()
            .Where(static listing => listing.HasLog || listing.Files.Any(static file => file.Kind == JobLogFileKind.Archive))
            .Select(static listing => QueueEpoch.Of(listing.Execution))
            .OfType<QueueEpoch>()
            .DefaultIfEmpty(QueueEpoch.First)
            .OrderByDescending(static epoch => epoch.Number),
    ];

    /// <summary>An epoch whose checkpoint was not written whole has begun nothing: the one before it counts.</summary>
    private static LoadedQueues Read(JobLogDirectory directory, List<QueueEpoch> epochs, CancellationToken cancellationToken)
    {
        var loaded = ReadEpoch(directory, epochs[0], cancellationToken);
        foreach (var earlier in epochs.Skip(1))
        {
            if (loaded.State.IsComplete) break;
            loaded = ReadEpoch(directory, earlier, cancellationToken) with { Epoch = epochs[0], IsCurrent = false };
        }

        return loaded;
    }

    private static LoadedQueues ReadEpoch(JobLogDirectory directory, QueueEpoch epoch, CancellationToken cancellationToken)
    {
        var state = new QueueState();
        var bytes = 0L;
        foreach (var logged in directory.Reader(epoch.Execution).Events(cancellationToken: cancellationToken))
        {
            bytes += logged.Payload.Length;
            if (logged.Parse().Application is { } application && application.TryUnpack<QueueRecord>(out var record)) state.Apply(record);
        }

        // What is archived is removed after a time.
        var isArchived = directory.Find(epoch.Execution)?.Files.Any(static file => file.Kind == JobLogFileKind.Archive) ?? false;
        return new LoadedQueues(epoch, state, bytes) { IsCurrent = state.IsComplete && !isArchived };
    }
}

/// <summary>What a log holds.</summary>
/// <param name="Epoch">Its newest epoch.</param>
/// <param name="State">The state of all producers.</param>
/// <param name="Bytes">Bytes of the records.</param>
internal sealed record LoadedQueues(QueueEpoch Epoch, QueueState State, long Bytes)
{
    /// <summary>Whether the epoch can be written on; otherwise another one has to begin with a checkpoint.</summary>
    public bool IsCurrent { get; init; }
}
