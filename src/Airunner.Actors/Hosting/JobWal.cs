using System.Runtime.CompilerServices;
using Airunner.Protocol;
using Akka.Actor;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Hosting;

/// <summary><see cref="IJobWal"/> over the actors of one system: <c>JobWal.Get(system)</c>.</summary>
/// <remarks>
/// Settings are <c>airunner.wal</c> in the system's HOCON; the sender is named there, or given by a <see cref="JobWalSetup"/>, or by
/// <c>WithJobWal</c> in a host. The log is drained by CoordinatedShutdown: end the system with
/// <c>CoordinatedShutdown.Get(system).Run(…)</c> or <c>system.Terminate()</c>.
/// </remarks>
public sealed class JobWal : IJobWal, IExtension
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan SnapshotWithin = TimeSpan.FromSeconds(5);

    private readonly JobWalHandle _handle;

    internal JobWal(JobWalHandle handle) => _handle = handle;

    /// <summary>JobsActor, which takes the messages of <see cref="JobWalProtocol"/>.</summary>
    /// <exception cref="InvalidOperationException">The actors have not started.</exception>
    public IActorRef Jobs => _handle.Access is { IsCompletedSuccessfully: true, Result: var access }
        ? access.Jobs
        : throw new InvalidOperationException("The log has not started.");

    /// <summary>The log of an actor system; the first call starts it.</summary>
    /// <param name="system">Any system.</param>
    /// <exception cref="JobWalOptionsException">A setting is wrong.</exception>
    /// <exception cref="InvalidOperationException">No sender is given, or it cannot be created.</exception>
    /// <exception cref="WalException">The state directory cannot be used.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux on x64 or arm64.</exception>
    public static JobWal Get(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.WithExtension<JobWal, JobWalExtension>();
    }

    /// <summary>One of several logs of an actor system, by the name of its declaration; the first call starts it.</summary>
    /// <inheritdoc cref="Get(ActorSystem)"/>
    /// <param name="system">Any system.</param>
    /// <param name="name">A name given to <see cref="JobWalSetup"/> or <c>WithJobWal</c>; "" for the usual one.</param>
    /// <exception cref="InvalidOperationException">There is no log of that name; or as for the other overload.</exception>
    public static JobWal Get(ActorSystem system, string name)
    {
        ArgumentNullException.ThrowIfNull(system);
        return name == InstanceName.Default.Name ? Get(system) : Start(system, InstanceName.Of(name));
    }

    /// <summary>What this log is over; the same for all that are over the same log.</summary>
    internal Task<JobWalAccess> AccessAsync(CancellationToken cancellationToken) => _handle.WaitAsync(cancellationToken);

    internal static JobWal Start(ActorSystem system, InstanceName name)
    {
        var handle = new JobWalHandle();
        handle.Started(JobWalInstances.Of(system).Start(name));
        return new JobWal(handle);
    }

    /// <inheritdoc/>
    public async Task<JobStatus> OpenAsync(JobExecution execution, CancellationToken cancellationToken = default)
    {
        var access = await _handle.WaitAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            switch (await AskAsync<object>(new Activate(execution.Checked()), cancellationToken).ConfigureAwait(false))
            {
                case Activated activated:
                    access.Gates.Get(execution).TakeOpened(new LogActor(activated.Log, access.System.Settings.SerializeAllMessages));
                    return activated.Status;
                case NotActivated refused when refused.Reason.IsTransient():
                    await RetryOrThrowAsync(access.System, execution, refused, cancellationToken).ConfigureAwait(false);
                    break;
                case NotActivated refused:
                    throw new LogUnavailableException(execution, refused.Reason, refused.Detail);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> AppendAsync(JobExecution execution, JobEvent jobEvent, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobEvent);
        cancellationToken.ThrowIfCancellationRequested();
        return _handle.Access.IsCompletedSuccessfully
            ? _handle.Access.Result.Gates.Append(execution, jobEvent, cancellationToken)
            : AppendWhenStartedAsync(execution, jobEvent.Clone(), cancellationToken);
    }

    /// <inheritdoc/>
    public void GiveUp(JobExecution execution, long sequence)
    {
        if (!_handle.Access.IsCompletedSuccessfully) return;
        _handle.Access.Result.Jobs.Tell(new GiveUp(execution.Checked(), sequence), ActorRefs.NoSender);
    }

    /// <inheritdoc/>
    public Task FlushAsync(JobExecution execution, CancellationToken cancellationToken = default) =>
        AskAsync<Flushed>(new Flush(execution.Checked()), cancellationToken);

    /// <inheritdoc/>
    public async Task<JobStatus> CompleteAsync(JobExecution execution, CancellationToken cancellationToken = default)
    {
        try
        {
            return (await AskAsync<Completed>(new Complete(execution.Checked()), cancellationToken).ConfigureAwait(false)).Status;
        }
        finally
        {
            if (_handle.Access.IsCompletedSuccessfully) _handle.Access.Result.Gates.Retire(execution);
        }
    }

    /// <inheritdoc/>
    public Task<JobStatus> StatusAsync(JobExecution execution, CancellationToken cancellationToken = default) =>
        AskAsync<JobStatus>(new GetStatus(execution.Checked()), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<JobStatus> ExecutionsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var access = await _handle.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (access.Directory is not { } directory) yield break;
        var executions = new ExecutionStatuses(directory, StatusAsync);
        await foreach (var status in executions.ReadAsync(cancellationToken).ConfigureAwait(false)) yield return status;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JobStatus>> WaitForRecoveryAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return (await AskAsync<Leftovers>(new GetLeftovers(WhenFinished: true), cancellationToken).ConfigureAwait(false)).Finished;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            using var soon = new CancellationTokenSource(SnapshotWithin);
            var leftovers = await AskAsync<Leftovers>(new GetLeftovers(WhenFinished: false), soon.Token).ConfigureAwait(false);
            var asked = leftovers.InProgress.Select(execution => LeftoverStatusAsync(execution, soon.Token));
            var inProgress = await Task.WhenAll(asked).ConfigureAwait(false);
            return [.. leftovers.Finished, .. inProgress];
        }
    }

    /// <summary>The status of a leftover log in progress, also where it does not answer.</summary>
    private async Task<JobStatus> LeftoverStatusAsync(JobExecution execution, CancellationToken soon)
    {
        try
        {
            return await StatusAsync(execution, soon).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new JobStatus(execution, JobPhase.Recovering) { Trouble = "its log does not answer: a call to the disk may hang" };
        }
    }

    private async ValueTask<long> AppendWhenStartedAsync(JobExecution execution, JobEvent jobEvent, CancellationToken cancellationToken)
    {
        var access = await _handle.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await access.Gates.Append(execution, jobEvent, cancellationToken).ConfigureAwait(false);
    }

    private async Task<T> AskAsync<T>(object question, CancellationToken cancellationToken)
    {
        var access = await _handle.WaitAsync(cancellationToken).ConfigureAwait(false);

        // A system that stops may never answer.
        if (!access.System.WhenTerminated.IsCompleted)
        {
            var answer = access.Jobs.Ask<object>(question, cancellationToken);
            var first = await Task.WhenAny(answer, access.System.WhenTerminated).ConfigureAwait(false);
            if (first == answer) return Answer<T>(await answer.ConfigureAwait(false));
        }

        throw new ObjectDisposedException(nameof(IJobWal), "The actor system has stopped.");
    }

    private static T Answer<T>(object answer) => answer switch
    {
        T expected => expected,
        Unavailable unavailable => throw new LogUnavailableException(unavailable.Execution, unavailable.Reason, unavailable.Detail),
        RequestRefused refused => throw new InvalidOperationException(refused.Detail),
        _ => throw new InvalidOperationException($"Unexpected answer: {answer}."),
    };

    private static async Task RetryOrThrowAsync(
        ActorSystem system, JobExecution execution, NotActivated refused, CancellationToken cancellationToken)
    {
        try
        {
            await SystemDelay.For(system, RetryDelay).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new LogUnavailableException(execution, refused.Reason, refused.Detail);
        }
    }
}
