using Airunner.Actors.Delivery;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;
using Akka.Actor;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Tests.Jobs.Actors;

/// <summary>When a log that failed is opened again.</summary>
public sealed class RetrySpecs : JobWalSpecs
{
    private static readonly JobExecution Other = new("other", "1");

    [Fact]
    public async Task A_leftover_that_cannot_be_opened_stops_no_other_and_is_retried_with_growing_delays()
    {
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
        Disk.Put($"{Logs}/other_1.wal", [.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
        Disk.Fault = call => call.Operation == DiskOperation.Open && call.Path == LogPath ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        await EventFilter.Warning(start: "A log cannot be opened: build 1: ").ExpectAsync(1, async () =>
        {
            Jobs.Tell(new GetLeftovers(WhenFinished: false), TestActor);
            (await ExpectMsgAsync<Leftovers>()).InProgress.Count.ShouldBe(2);
            (await Sender.ExpectMsgAsync<SenderProtocol.Batch>()).Execution.ShouldBe(Other);
            await FailedAsync(tries: 1);
        });
        foreach (var (seconds, tries) in new[] { (1, 2), (2, 3), (4, 4) })
        {
            Time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            await FailedAsync(tries - 1);
            Time.Advance(TimeSpan.FromMilliseconds(1));
            await FailedAsync(tries);
        }

        Disk.Fault = null;
        Time.Advance(TimeSpan.FromSeconds(8));
        await AwaitStatusAsync(status => status is { Phase: JobPhase.Open, Pending: 1 });
    }

    [Fact]
    public async Task No_delay_exceeds_the_maximum_and_jitter_applies()
    {
        Settings = Settings with { Retry = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), 2, Jitter: 0.5) };
        Chance = () => 0; // the shortest: half
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
        Disk.Fault = call => call.Operation == DiskOperation.Open && call.Path == LogPath ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        _ = Jobs;
        await FailedAsync(tries: 1);
        foreach (var (milliseconds, tries) in new[] { (500, 2), (1000, 3), (1000, 4), (1000, 5) })
        {
            Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
            await FailedAsync(tries);
        }
    }

    [Fact]
    public async Task A_log_whose_stat_fails_is_opened_all_the_same()
    {
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
        FailOnce(DiskOperation.Stat, LogPath, Errno.EIO);
        _ = Jobs;
        (await Sender.ExpectMsgAsync<SenderProtocol.Batch>()).Execution.ShouldBe(Job);
    }

    [Fact]
    public async Task A_log_that_crashes_again_waits_longer_unless_it_ran_for_long()
    {
        await OpenAsync();
        await CrashAsync(1);
        await AgainAsync(1);
        await CrashAsync(2);
        await AgainAsync(2);
        Clock.Pass(Settings.Retry.Max); // it ran without a failure
        await CrashAsync(1);
        await AgainAsync(1);
    }

    [Fact]
    public async Task A_default_execution_is_refused_and_affects_no_other()
    {
        Append(1);
        await AppendedAsync(1);
        var log = await OpenAsync();
        Jobs.Tell(new Append(default, 7, Event(1)), TestActor);
        Jobs.Tell(new Activate(default), TestActor);
        (await ExpectMsgAsync<AppendRefused>()).Reason.ShouldBe(RefusalReason.CannotOpen);
        (await ExpectMsgAsync<NotActivated>()).Detail.ShouldContain("no job id");
        var others = new IWithExecution[] { new Flush(default), new Complete(default), new GetStatus(default), new GiveUp(default, 1) };
        foreach (var withoutJob in others)
        {
            Jobs.Tell(withoutJob, TestActor);
            (await ExpectMsgAsync<Unavailable>()).Detail.ShouldContain("no job id");
        }

        (await OpenAsync()).ShouldBe(log);
    }

    /// <summary>Waits until so many openings have failed, and the last actor has stopped.</summary>
    private async Task FailedAsync(int tries)
    {
        await AwaitAsync(() => Count(DiskOperation.Open, LogPath) == tries);
        await AwaitAsync(() => Sys.ActorSelection("/user/jobs/build_1").Ask<ActorIdentity>(new Identify(null)).Result.Subject is null);
        var status = await StatusAsync();
        (status.Phase, status.Trouble).ShouldBe((JobPhase.Recovering, $"open on '{LogPath}' failed: Input/output error (EIO)."));
    }

    private async Task CrashAsync(int seconds)
    {
        CrashOnWrite();
        await EventFilter.Error(start: $"The log of build 1 failed; it is opened again in {seconds}000 ms").ExpectAsync(1, async () =>
        {
            Append(1);
            await ExpectMsgAsync<AppendUnknown>();
            await AwaitStatusAsync(status => status.Phase == JobPhase.Recovering);
        });
        Disk.Fault = null;
    }

    private async Task AgainAsync(int seconds)
    {
        Time.Advance(TimeSpan.FromSeconds(seconds));
        await AwaitStatusAsync(status => status.Phase == JobPhase.Open);
    }
}
