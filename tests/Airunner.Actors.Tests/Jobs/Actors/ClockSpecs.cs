using Airunner.Actors.Archive.Actors;
using Airunner.Actors.Delivery.Actors;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Tests.Jobs.Actors;

/// <summary>The wall clock gives events their timestamps and decides nothing else.</summary>
public sealed class ClockSpecs : JobWalSpecs
{
    [Fact]
    public async Task A_clock_that_jumps_by_years_changes_no_order_and_no_number()
    {
        Append(1);
        await AppendedAsync(1);
        Clock.Wall = Clock.Wall.AddYears(-40);
        Append(2);
        await AppendedAsync(2);
        Clock.Wall = new DateTimeOffset(1, 1, 1, 0, 0, 0, TimeSpan.Zero); // before the epoch too
        Append(3);
        await AppendedAsync(3);
        Clock.Wall = Clock.Wall.AddYears(5000);
        Append(4);
        await AppendedAsync(4);
        Jobs.Tell(new Complete(Job), TestActor);
        var seen = new List<long>();
        while (seen.Count < 4)
        {
            var batch = await Sender.FishForMessageAsync<SenderProtocol.Batch>(_ => true);
            seen.AddRange(batch.Events.Select(e => e.Sequence));
            Say(new SenderProtocol.Delivered(Job, batch.Id, batch.Events[^1].Sequence));
            Say(new SenderProtocol.BatchWanted(Job));
        }

        seen.ShouldBe([1, 2, 3, 4]);
        await Archive.ExpectMsgAsync<ArchiveProtocol.ArchiveLog>();
        var opened = Parts.Logs.Opener.Open(LogPath);
        (opened.Contents.Index.Events, opened.Contents.Index.Pending, opened.Findings.Count).ShouldBe((4, 0, 0));
        opened.Writer!.Dispose();
    }
}
