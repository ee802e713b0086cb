namespace Airunner.Actors.Tests.Delivery;

public sealed class BatchMemorySpecs
{
    [Fact]
    public void One_small_event_takes_a_small_block()
    {
        var (block, start) = new BatchMemory().Take(200);
        start.ShouldBe(0);
        block.Length.ShouldBe(BatchMemory.FirstBlockBytes);
    }

    [Fact]
    public void Many_events_share_few_blocks_that_do_not_overlap()
    {
        const int eventBytes = 1000;
        var memory = new BatchMemory();
        var taken = Enumerable.Range(0, 256).Select(_ => memory.Take(eventBytes)).ToList();
        var blocks = taken.GroupBy(static each => each.Block).ToList();
        blocks.Count.ShouldBe(7); // 1, 4 and 16 KiB, then 64
        foreach (var block in blocks)
        {
            block.Select(static each => each.Start).ShouldBe(Enumerable.Range(0, block.Count()).Select(static n => n * eventBytes));
            block.Key.Length.ShouldBeInRange(block.Count() * eventBytes, BatchMemory.MostBlockBytes);
        }
    }

    [Theory]
    [InlineData(BatchMemory.FirstBlockBytes + 1)]
    [InlineData(BatchMemory.MostBlockBytes)]
    [InlineData(BatchMemory.MostBlockBytes + 1)]
    public void An_event_that_no_block_has_room_for_gets_one_of_its_own(int bytes)
    {
        var memory = new BatchMemory();
        var (small, _) = memory.Take(10);
        var (block, start) = memory.Take(bytes);
        block.ShouldNotBeSameAs(small);
        start.ShouldBe(0);
        block.Length.ShouldBeGreaterThanOrEqualTo(bytes);
    }
}
