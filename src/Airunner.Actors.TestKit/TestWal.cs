using Airunner.Actors.Hosting;
using Airunner.Actors.Reading;
using Airunner.Protocol;
using Airunner.Simulation;
using Akka.Actor;
using Akka.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace Airunner.Actors.Testing;

/// <summary>
/// A job log in a test's actor system: the product's own actors, on a disk in memory, with a scripted receiver, in virtual time. For
/// Akka.TestKit, whatever its test framework.
/// </summary>
/// <remarks>
/// The time of the actor system stands still until <see cref="Advance"/>: so do the retries of the log, and all timers of the actors that
/// are tested. The Expect methods wait in real time.
/// </remarks>
public sealed class TestWal
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _lock = new();
    private readonly Dictionary<JobExecution, long> _lastAppended = [];
    private readonly Dictionary<JobExecution, int> _delivered = [];
    private readonly ActorSystem _system;
    private readonly JobWalOptions _options;
    private readonly FakeTimeProvider _clock;

    private TestWal(ActorSystem system, JobWalAccess access, FakeTimeProvider clock, TestDisk disk, TestSender sender, IJobWal log)
    {
        _system = system;
        _options = access.Options;
        _clock = clock;
        Disk = disk;
        Sender = sender;
        Jobs = access.Jobs;
        Log = log;
    }

    /// <summary>What the test's actor system must be created with: <c>class MySpecs() : TestKit(TestWal.Config)</c>.</summary>
    public static Config Config { get; } = ConfigurationFactory.ParseString(VirtualTime.Hocon + """
        akka.coordinated-shutdown.run-by-actor-system-terminate = off
        akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
        """).WithFallback(JobWalRuntime.SystemConfig);

    /// <summary>The log, as an application has it.</summary>
    public IJobWal Log { get; }

    /// <summary>Reads what is in the log's directories, as another process would.</summary>
    public JobLogDirectory Files =>
        new(new LogDirectories(Disk.Files, _options.Directory, _options.ArchiveDirectory, _options.DamagedDirectory));

    /// <summary>Takes the messages of <see cref="JobWalProtocol"/>; in an application <c>IRequiredActor&lt;JobWalKey&gt;</c>.</summary>
    public IActorRef Jobs { get; }

    /// <summary>The disk.</summary>
    public TestDisk Disk { get; }

    /// <summary>The receiver.</summary>
    public TestSender Sender { get; }

    /// <summary>Starts a log. One for each actor system.</summary>
    /// <param name="system">Created with <see cref="Config"/>.</param>
    /// <param name="configure">
    /// Sets options; they are the defaults otherwise, except that a batch does not wait to fill, and that there is no jitter.
    /// </param>
    /// <param name="disk">For example the one of a log that has crashed; null for an empty one.</param>
    /// <param name="sender">Null for one that accepts everything.</param>
    /// <exception cref="InvalidOperationException">The system was created without <see cref="Config"/>.</exception>
    /// <exception cref="JobWalOptionsException">An option is wrong.</exception>
    /// <exception cref="WalException">The disk refuses.</exception>
    public static TestWal StartIn(
        ActorSystem system, Action<JobWalOptions>? configure = null, TestDisk? disk = null, TestSender? sender = null)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (system.Scheduler is not VirtualTime)
            throw new InvalidOperationException($"The actor system '{system.Name}' must be created with TestWal.Config.");
        disk ??= new TestDisk();
        sender ??= new TestSender();
        var clock = new FakeTimeProvider(Start);
        var options = JobWalOptionsReader.Read(configure: configure, defaults: SetDefaults);
        var access = JobWalRuntime.Start(system, options, () => sender, clock, disk.Files);
        var handle = new JobWalHandle();
        handle.Started(access);
        return new TestWal(system, access, clock, disk, sender, new JobWal(handle));
    }

    /// <summary>Lets time pass: for the actor system's scheduler, and for the log's clock.</summary>
    /// <param name="time">
    /// What becomes due sets its next timer only when it has run: to see several retries, wait for each of them, then advance again.
    /// </param>
    public void Advance(TimeSpan time)
    {
        _clock.Advance(time);
        ((VirtualTime)_system.Scheduler).Advance(time);
    }

    /// <summary>Waits for the next event of an execution that is durable: a crash would not lose it.</summary>
    /// <param name="execution">Whose event.</param>
    /// <param name="isExpected">Chooses the event; others before it are skipped. Null: any.</param>
    /// <param name="within">The deadline in real time; null for 10 s.</param>
    /// <returns>The event, after the one of the call before.</returns>
    /// <exception cref="TimeoutException">The deadline has passed.</exception>
    public async Task<LoggedEvent> ExpectAppendedAsync(
        JobExecution execution, Func<JobEvent, bool>? isExpected = null, TimeSpan? within = null)
    {
        var found = await Expectation.MetAsync(
            () => Task.FromResult(Unseen().FirstOrDefault(logged => isExpected?.Invoke(logged.Parse()) ?? true)),
            within,
            () => $"an expected event of {execution} is durable. Durable and not yet expected: {Unseen().Count()}.").ConfigureAwait(false);
        lock (_lock) _lastAppended[execution] = found.EndSequence;
        return found;

        IEnumerable<LoggedEvent> Unseen()
        {
            long last;
            lock (_lock) last = _lastAppended.GetValueOrDefault(execution, -1);
            return Disk.DurableEvents(_options, execution).Where(logged => logged.Sequence > last);
        }
    }

    /// <summary>Waits for the next event of an execution that <see cref="Sender"/> has accepted.</summary>
    /// <param name="execution">Whose event.</param>
    /// <param name="isExpected">Chooses the event; others before it are skipped. Null: any.</param>
    /// <param name="within">The deadline in real time; null for 10 s.</param>
    /// <returns>The event, after the one of the call before.</returns>
    /// <exception cref="TimeoutException">The deadline has passed.</exception>
    public async Task<JobEvent> ExpectDeliveredAsync(
        JobExecution execution, Func<JobEvent, bool>? isExpected = null, TimeSpan? within = null)
    {
        return await Expectation.MetAsync(
            () => Task.FromResult(Next()),
            within,
            () => $"an expected event of {execution} is delivered. Accepted in all: {Sender.Accepted(execution).Count}, "
                + $"in {Sender.Sends} sends.").ConfigureAwait(false);

        JobEvent? Next()
        {
            var accepted = Sender.Accepted(execution);
            lock (_lock)
            {
                for (var i = _delivered.GetValueOrDefault(execution); i < accepted.Count; i++)
                {
                    if (isExpected is not null && !isExpected(accepted[i])) continue;
                    _delivered[execution] = i + 1;
                    return accepted[i];
                }
            }

            return null;
        }
    }

    /// <summary>
    /// Waits for a status. Once it shows a failure (<see cref="JobStatus.SendAttempts"/>, <see cref="JobStatus.Trouble"/>), the retry is
    /// scheduled, and <see cref="Advance"/> makes it due.
    /// </summary>
    /// <param name="execution">Whose log.</param>
    /// <param name="isExpected">What is waited for.</param>
    /// <param name="within">The deadline in real time; null for 10 s.</param>
    /// <exception cref="TimeoutException">The deadline has passed.</exception>
    public async Task<JobStatus> ExpectStatusAsync(JobExecution execution, Func<JobStatus, bool> isExpected, TimeSpan? within = null)
    {
        ArgumentNullException.ThrowIfNull(isExpected);
        JobStatus? last = null;
        return await Expectation.MetAsync(
            async () =>
            {
                last = await Log.StatusAsync(execution).ConfigureAwait(false);
                return isExpected(last) ? last : null;
            },
            within,
            () => $"the expected status of {execution}. It is: {last}.").ConfigureAwait(false);
    }

    /// <summary>
    /// The machine stops now, and loses what was not synced: the actor system is terminated, callers that wait get no answer. Start
    /// another log in another system with the same <see cref="Disk"/> to see what is left.
    /// </summary>
    public async Task CrashAsync()
    {
        Disk.Files.PowerOff();
        await _system.Terminate().ConfigureAwait(false);
        Disk.Files.HoldSyncs = false;
        Disk.Files.Crash(Unsynced.Lost);
    }

    private static void SetDefaults(JobWalOptions options)
    {
        options.StateDirectory = "/state";
        options.FlushInterval = TimeSpan.Zero;
        options.RetryJitter = 0;
    }
}
