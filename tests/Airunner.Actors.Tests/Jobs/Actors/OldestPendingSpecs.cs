using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Format;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;
using Akka.Actor;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Tests.Jobs.Actors;

/// <summary>When the oldest pending event was appended: the measure of health.</summary>
public sealed class OldestPendingSpecs : JobWalSpecs
{
    private const long Second = 1000;

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6)]
    public async Task The_oldest_is_known_whatever_is_read_in_flight_or_done(int seed)
    {
        Settings = Settings with { BatchMaxEvents = 3 };
        var chance = new Random(seed);
        var pending = new SortedDictionary<long, long>();
        SenderProtocol.Batch? batch = null;
        IActorRef? relay = null;
        var last = 0L;
        for (var step = 0; step < 60; step++)
        {
            switch (chance.Next(5))
            {
                case 0 or 1:
                    Clock.Pass(TimeSpan.FromSeconds(1));
                    pending[++last] = Clock.Wall.ToUnixTimeMilliseconds();
                    Append(last);
                    await AppendedAsync(last);
                    break;
                case 2:
                    Time.Advance(Settings.FlushInterval);
                    while (await Sender.ReceiveOneAsync(TimeSpan.Zero) is SenderProtocol.Batch next)
                    {
                        batch = next;
                        relay = Sender.LastSender;
                    }


                    break;
                case 3 when batch is not null:
                    var settled = batch.Events[chance.Next(batch.Events.Count)].Sequence;
                    if (chance.Next(3) == 0)
                    {
                        relay!.Tell(new RelaySender.Say(new SenderProtocol.Refused(Job, batch.Id, settled, "too odd")));
                        pending.Remove(settled);
                        break;
                    }

                    relay!.Tell(new RelaySender.Say(new SenderProtocol.Delivered(Job, batch.Id, settled)));
                    foreach (var sequence in pending.Keys.Where(each => each <= settled).ToList()) pending.Remove(sequence);
                    break;
                case 4 when batch is not null && batch.Events.All(each => !pending.ContainsKey(each.Sequence)):
                    relay!.Tell(new RelaySender.Say(new SenderProtocol.BatchWanted(Job)));
                    batch = null;
                    break;
            }

            long? oldest = pending.Count == 0 ? null : pending.First().Value;
            await AwaitStatusAsync(status => status.Pending == pending.Count); // the acknowledgements have arrived
            var shown = (await StatusAsync()).OldestPending?.ToUnixTimeMilliseconds();
            shown.ShouldBe(oldest, $"step {step}, pending {string.Join(' ', pending.Keys)}");
        }
    }

    [Fact]
    public void Opening_finds_it_behind_events_that_marks_say_are_done()
    {
        Oldest(Event(1), Event(2)).ShouldBe(1 * Second);
        Oldest(Event(1), Event(2), TestLogs.Mark(1, RecordStatus.Sent)).ShouldBe(2 * Second);
        Oldest(Event(1), Event(2), TestLogs.Mark(1, RecordStatus.Failed)).ShouldBe(2 * Second);
        Oldest(Event(1), TestLogs.Mark(1, RecordStatus.Sent), Event(2), TestLogs.Mark(2, RecordStatus.Failed), Event(3))
            .ShouldBe(3 * Second);
        Oldest(Event(1), TestLogs.Mark(1, RecordStatus.Sent), Event(2, RecordStatus.Sent), TestLogs.Mark(1, RecordStatus.Sent), Event(3))
            .ShouldBe(3 * Second);
        Oldest(Event(1), TestLogs.Mark(1, RecordStatus.Sent)).ShouldBeNull();
        Oldest().ShouldBeNull();
    }

    [Fact]
    public async Task A_log_that_can_only_be_read_for_now_has_it_too()
    {
        Append(1);
        await AppendedAsync(1);
        var appended = Clock.Wall.ToUnixTimeMilliseconds();
        Clock.Pass(TimeSpan.FromHours(3));
        Disk.Fault = call => call.Operation is DiskOperation.Write or DiskOperation.Create ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        Append(2);
        await ExpectMsgAsync<AppendUnknown>();
        (await StatusAsync()).ShouldSatisfyAllConditions(
            status => status.Phase.ShouldBe(JobPhase.Recovering),
            status => (status.OldestPending?.ToUnixTimeMilliseconds()).ShouldBe(appended));
    }

    private static long? Oldest(params byte[][] records)
    {
        var disk = new SimulatedFileSystem(new Random(1));
        disk.Put("/log", [.. TestLogs.Header(), .. records.SelectMany(record => record)]);
        using var file = DiskFile.Open(disk, "/log", WalOpen.Read);
        return LogContents.Scan(file).Position.FirstUnixMs;
    }

    private static byte[] Event(long sequence, RecordStatus status = RecordStatus.Pending)
    {
        var record = TestLogs.Event(sequence, [1], status);
        RecordCodec.Seal(record, sequence, status, sequence * Second);
        return record;
    }
}
