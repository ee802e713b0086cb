using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Airunner.Actors.Jobs.Appending;

namespace Airunner.Actors.Tests.Jobs.Appending;

/// <summary>Bytes of events in flight: never two events on the same bytes, and memory that is given back is used again.</summary>
public sealed class EventMemorySpecs
{
    private readonly EventMemory _memory = new();

    [Fact]
    public void Small_events_stand_behind_each_other_in_one_array()
    {
        var first = _memory.Take(100);
        var second = _memory.Take(50);

        first.Span.Overlaps(second.Span).ShouldBeFalse();
        IsBehind(first, second).ShouldBeTrue();
        (first.Length, second.Length).ShouldBe((100, 50));
    }

    [Fact]
    public void Memory_is_used_again_once_every_event_in_it_was_given_back()
    {
        var first = _memory.Take(100);
        var second = _memory.Take(50);
        ref var place = ref MemoryMarshal.GetReference(first.Span);
        first.Free();
        var third = _memory.Take(100);
        IsAt(ref place, third).ShouldBeFalse();

        second.Free();
        third.Free();

        IsAt(ref place, _memory.Take(100)).ShouldBeTrue();
    }

    [Fact]
    public void What_was_given_back_cannot_be_read()
    {
        var bytes = _memory.Take(100).Free();

        bytes.Length.ShouldBe(100);
        Should.Throw<ObjectDisposedException>(() => bytes.Span.Length);
    }

    [Fact]
    public void The_largest_event_that_may_share_a_block_does()
    {
        var first = _memory.Take(EventMemory.MostSharedBytes);
        ref var place = ref MemoryMarshal.GetReference(first.Span);
        first.Free();
        IsAt(ref place, _memory.Take(EventMemory.MostSharedBytes)).ShouldBeTrue();
    }

    [Fact]
    public void A_pool_keeps_so_many_blocks_and_no_more()
    {
        var blocks = new EventBlocks(64);
        var taken = Enumerable.Range(0, EventBlocks.MostKept + 1).Select(_ => blocks.Take()).ToList();
        foreach (var bytes in taken.ConvertAll(static block => block.TakeFirst(1))) bytes.Free();
        var again = taken.ConvertAll(_ => blocks.Take());
        again.Count(taken.Contains).ShouldBe(EventBlocks.MostKept);
    }

    [Theory, InlineData(EventMemory.MostSharedBytes + 1), InlineData(3_000_000)]
    public void A_large_event_has_an_array_of_its_own(int size)
    {
        var small = _memory.Take(10);
        var large = _memory.Take(size);

        large.Span.Length.ShouldBe(size);
        IsBehind(small, large).ShouldBeFalse();
        large.Free().Length.ShouldBe(size);
        IsBehind(small, _memory.Take(10)).ShouldBeTrue("the block goes on");
    }

    [Fact]
    public void An_event_without_bytes_takes_none()
    {
        var none = _memory.Take(0);

        none.Span.Length.ShouldBe(0);
        none.Free().Span.Length.ShouldBe(0);
    }

    [Fact]
    public void A_block_is_filled_to_its_last_byte_and_the_next_one_is_larger()
    {
        var half = EventMemory.FirstBlockBytes / 2;
        var events = Enumerable.Range(0, 3).Select(_ => _memory.Take(half)).ToArray();
        var third = _memory.Take(half);

        IsBehind(events[0], events[1]).ShouldBeTrue();
        IsBehind(events[1], events[2]).ShouldBeFalse();
        IsBehind(events[2], third).ShouldBeTrue();
        for (var left = EventMemory.FirstBlockBytes * 4 - 2 * half; left > 0; left -= half)
        {
            var next = _memory.Take(half);
            IsBehind(third, next).ShouldBeTrue($"{left} bytes are left");
            third = next;
        }

        IsBehind(third, _memory.Take(half)).ShouldBeFalse();
    }

    [Fact]
    public async Task No_two_events_stand_on_the_same_bytes_whatever_threads_take_and_give_back()
    {
        const int Threads = 4;
        var memories = Enumerable.Range(0, 3).Select(_ => new EventMemory()).ToArray();
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
            () => Work(memories, (byte)(thread + 1)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        static void Work(EventMemory[] memories, byte mine)
        {
            var random = new Random(mine);
            var held = new Queue<EventBytes>();
            for (var n = 0; n < 200_000; n++)
            {
                if (held.Count > random.Next(1, 40))
                {
                    var oldest = held.Dequeue();
                    if (oldest.Span.ContainsAnyExcept(mine)) throw new ShouldAssertException($"Another event was written over {mine}.");
                    oldest.Free();
                }

                var bytes = memories[random.Next(memories.Length)].Take(random.Next(1, 900));
                bytes.Span.Fill(mine);
                held.Enqueue(bytes);
            }
        }
    }

    private static bool IsBehind(EventBytes first, EventBytes second) =>
        IsAt(ref Unsafe.Add(ref MemoryMarshal.GetReference(first.Span), first.Length), second);

    private static bool IsAt(ref byte place, EventBytes bytes) =>
        Unsafe.AreSame(ref place, ref MemoryMarshal.GetReference(bytes.Span));
}
