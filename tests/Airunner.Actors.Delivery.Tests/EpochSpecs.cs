using Akka.Actor;
using static Akka.Delivery.DurableProducerQueue;

namespace Airunner.Actors.Queues.Tests;

/// <summary>The log begins anew before it grows without end.</summary>
public sealed class EpochSpecs
{
    private const int EpochBytes = 4096;

    [Fact]
    public async Task A_log_that_has_grown_is_followed_by_another_one_and_archived()
    {
        using var system = new QueueSystem(epochBytes: EpochBytes);
        var queue = system.Queue("p");
        var idle = system.Queue("idle");
        await system.StoreAsync(idle, 1, "waits");
        for (var n = 1; n <= 300; n++)
        {
            await system.StoreAsync(queue, n, $"message {n}");
            system.Confirm(queue, n);
        }

        await system.StateAsync(queue, static state => state.Unconfirmed.IsEmpty);
        while (system.Epochs.Count(static epoch => epoch.HasLog) > 1) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        system.Epochs.Count().ShouldBeGreaterThan(3);
        system.Epochs.Last().HasLog.ShouldBeTrue();

        using var next = await system.CrashAsync();
        (await next.StateAsync(next.Queue("idle"))).Unconfirmed.ShouldBe([QueueSystem.Message(1, "waits")]);
        var state = await next.StateAsync(next.Queue("p"));
        (state.CurrentSeqNr, state.HighestConfirmedSeqNr, state.Unconfirmed.Count).ShouldBe((301, 300, 0));
    }

    [Fact]
    public async Task An_archived_epoch_is_followed_by_another_one_before_its_archive_is_removed()
    {
        using var system = new QueueSystem();
        await system.StoreAsync(system.Queue("p"), 1, "a");
        using var next = await system.CrashAsync();
        await next.Wal.Log.WaitForRecoveryAsync();
        next.Epochs.ShouldBe([(1, false)]);

        (await next.StateAsync(next.Queue("p"))).Unconfirmed.ShouldBe([QueueSystem.Message(1, "a")]);

        next.Epochs.Last().ShouldBe((2, true));
        using var last = await next.CrashAsync();
        (await last.StateAsync(last.Queue("p"))).Unconfirmed.ShouldBe([QueueSystem.Message(1, "a")]);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    [Theory, MemberData(nameof(Seeds))]
    public async Task A_crash_at_any_moment_loses_nothing_that_was_acknowledged(int seed)
    {
        var chance = new Random(seed);
        var system = new QueueSystem(epochBytes: EpochBytes);
        var stored = 0L;
        var confirmed = 0L;
        for (var crash = 0; crash < 4; crash++)
        {
            var queue = system.Queue("p");
            var state = await system.StateAsync(queue);
            state.CurrentSeqNr.ShouldBeInRange(stored + 1, stored + 2); // the one in flight may have become durable
            state.HighestConfirmedSeqNr.ShouldBeInRange(0, confirmed);
            state.Unconfirmed.ShouldBe(
                Enumerable.Range(1, (int)state.CurrentSeqNr - 1).Select(static n => QueueSystem.Message(n, Text(n)))
                    .Where(sent => sent.SeqNr > state.HighestConfirmedSeqNr));
            stored = state.CurrentSeqNr - 1;
            for (var left = chance.Next(40); left > 0; left--)
            {
                stored = (await system.StoreAsync(queue, stored + 1, Text(stored + 1))).StoredSeqNo;
                if (chance.Next(3) > 0) continue;
                confirmed = stored;
                system.Confirm(queue, confirmed);
            }

            system.Wal.Disk.HoldSyncs = true;
            queue.Tell(new StoreMessageSent<object>(QueueSystem.Message(stored + 1, Text(stored + 1)), ActorRefs.Nobody));
            for (var syncs = chance.Next(6); syncs > 0; syncs--)
            {
                await Task.Yield();
                system.Wal.Disk.ReleaseSyncs();
            }

            system = await system.CrashAsync();
        }

        system.Dispose();
    }

    private static string Text(long n) => $"message {n} {new string('x', 100)}";
}
