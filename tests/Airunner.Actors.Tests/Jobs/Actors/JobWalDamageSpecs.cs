using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Tests.Jobs.Actors;

/// <summary>Every loss is reported: in the actors' log, the status and the counters.</summary>
public sealed class JobWalDamageSpecs : JobWalSpecs
{
    private static readonly byte[] First = TestLogs.Event(1, [1, 1, 1]);
    private static readonly byte[] Second = TestLogs.Event(2, [2, 2, 2]);
    private static readonly byte[] Third = TestLogs.Event(3, [3, 3, 3]);

    [Fact]
    public async Task Damage_is_reported_with_place_bytes_and_the_sequences_around_it_and_its_original_is_kept()
    {
        var damaged = PutDamaged();
        var place = $"Damage in {LogPath} at byte {TestLogs.Header().Length + First.Length}: BrokenBody, {Second.Length} bytes lost, "
            + "last sequence before 1, first after 3";
        await EventFilter.Warning(message: place).ExpectOneAsync(OpenAsync);
        (await StatusAsync()).ShouldSatisfyAllConditions(
            status => status.Events.ShouldBe(2),
            status => status.DamageFindings.ShouldBe(1),
            status => status.LostBytes.ShouldBe(Second.Length));
        (Parts.Logs.Counters.DamageFindings, Parts.Logs.Counters.LostBytes).ShouldBe((1, Second.Length));
        Disk.DurableBytes("/state/damaged/build_1.wal").ShouldBe(damaged);
        byte[] readable = [.. TestLogs.Header(), .. First, .. Third];
        Disk.DurableBytes(LogPath)!.AsSpan().StartsWith(readable).ShouldBeTrue();
    }

    [Fact]
    public async Task A_log_that_cannot_be_repaired_yet_is_delivered_and_its_damage_reported_once()
    {
        PutDamaged();
        Disk.Fault = call => call.Operation == DiskOperation.Create && call.Path.EndsWith(".tmp", StringComparison.Ordinal)
            ? DiskFault.Fail(Errno.ENOSPC)
            : DiskFault.None;
        _ = Jobs;
        var tried = 0;
        foreach (var seconds in new[] { 0, 1, 2, 4 })
        {
            Time.Advance(TimeSpan.FromSeconds(seconds));
            await AwaitAsync(() => Count(DiskOperation.Create, LogFolders.TemporaryOf(LogPath)) > tried);
            tried = Count(DiskOperation.Create, LogFolders.TemporaryOf(LogPath));
            (await StatusAsync()).ShouldSatisfyAllConditions(
                status => status.Phase.ShouldBe(JobPhase.Recovering),
                status => status.Pending.ShouldBe(2),
                status => status.Trouble.ShouldNotBeNull().ShouldContain("ENOSPC"),
                status => status.DamageFindings.ShouldBe(1),
                status => status.LostBytes.ShouldBe(Second.Length));
        }

        Disk.Fault = null;
        Time.Advance(TimeSpan.FromSeconds(8));
        await AwaitStatusAsync(status => status.Phase == JobPhase.Open);
        (await StatusAsync()).DamageFindings.ShouldBe(1);
        Parts.Logs.Counters.DamageFindings.ShouldBe(1);
    }

    [Fact]
    public async Task A_log_that_lost_all_its_events_is_removed_and_its_loss_reported_and_kept()
    {
        Disk.Put(LogPath, [.. TestLogs.Header(), .. First[..^1]]);
        Jobs.Tell(new GetLeftovers(WhenFinished: true), TestActor);
        (await ExpectMsgAsync<Leftovers>()).Finished.Single().ShouldSatisfyAllConditions(
            status => status.Phase.ShouldBe(JobPhase.Absent),
            status => status.DamageFindings.ShouldBe(1),
            status => status.LostBytes.ShouldBe(First.Length - 1));
        Disk.Bytes(LogPath).ShouldBeNull();
        Disk.DurableBytes("/state/damaged/build_1@16.tail").ShouldBe(First[..^1]);
    }

    private byte[] PutDamaged()
    {
        var second = Second.ToArray();
        second[^12] ^= 1;
        byte[] log = [.. TestLogs.Header(), .. First, .. second, .. Third];
        Disk.Put(LogPath, log);
        return log;
    }
}
