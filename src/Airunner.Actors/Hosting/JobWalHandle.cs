using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Reading;
using Airunner.Actors.Signals;
using Akka.Actor;

namespace Airunner.Actors.Hosting;

/// <summary>What <see cref="JobWal"/> uses of a running system.</summary>
/// <param name="System">The system.</param>
/// <param name="Jobs">JobsActor.</param>
/// <param name="Archive">ArchiveActor.</param>
/// <param name="Options">The settings.</param>
/// <param name="AppendBegins">The timestamp of an append that begins now, by the logs' clock; 0 where its duration is not recorded.</param>
internal sealed record JobWalAccess(ActorSystem System, IActorRef Jobs, IActorRef Archive, JobWalOptions Options, Func<long> AppendBegins)
{
    /// <summary>A machine that keeps no logs.</summary>
    internal static JobWalAccess WithoutLogs(ActorSystem system, JobWalOptions options) =>
        new(system, ActorRefs.Nobody, ActorRefs.Nobody, options, static () => 0);

    /// <summary>The same, with appends and questions that go through a router.</summary>
    internal JobWalAccess RoutedBy(IActorRef router) => new(System, router, Archive, Options, AppendBegins)
    {
        Directory = Directory,
        Counters = Counters,
        LiveBytes = LiveBytes,
    };

    /// <summary>Reads the directories of the logs; null on a machine that keeps none.</summary>
    internal JobLogDirectory? Directory { get; init; }

    /// <summary>What is counted.</summary>
    internal JobWalCounters Counters { get; init; } = new();

    /// <summary>Bytes of all live logs.</summary>
    internal Func<long> LiveBytes { get; init; } = static () => 0;

    /// <summary>One gate for each execution, through which appends reach the logs.</summary>
    internal JobGates Gates { get; } = new(
        new ActorGateHost(System, Jobs, new GateLimits(Options.AppendMaxQueued, Options.AppendMaxQueuedBytes), TimeProvider.System)
        {
            AppendBegins = AppendBegins,
        });
}

/// <summary>
/// Connects the two registrations: the container creates <see cref="IJobWal"/>, and the actor system, which starts later, provides its
/// actors.
/// </summary>
internal sealed class JobWalHandle : IDisposable
{
    private readonly TaskCompletionSource<JobWalAccess> _access = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the actors have started, or cannot be started.</summary>
    internal Task<JobWalAccess> Access => _access.Task;

    /// <summary>How long a call waits for the start of the actors, if its caller's deadline is not earlier.</summary>
    internal TimeSpan StartWithin { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Waits for the start of the actors.</summary>
    /// <exception cref="InvalidOperationException">They did not start in time. What has failed their start is thrown as it is.</exception>
    internal async Task<JobWalAccess> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Access.WaitAsync(StartWithin, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException(
                $"The log has not started within {StartWithin.TotalSeconds} s. A hosted service that waits for {nameof(IJobWal)} in its "
                + "own start must be registered after AddAkka(…).");
        }
    }

    /// <summary>The host is gone: a call that waits for a start that never came ends.</summary>
    public void Dispose() => Failed(new ObjectDisposedException(nameof(IJobWal), "The host has stopped."));

    /// <summary>The actors have started.</summary>
    internal void Started(JobWalAccess access) => _access.TrySetResult(access);

    /// <summary>The actors cannot be started, or nobody is to start them.</summary>
    internal void Failed(Exception error) => _access.TrySetException(error);
}
