using Airunner.Actors.Storage;
using Airunner.Actors.Testing;
using Akka.Actor;
using Akka.Delivery.Internal;
using Akka.IO;
using static Akka.Delivery.DurableProducerQueue;

namespace Airunner.Actors.Queues.Tests;

/// <summary>What a queue promises a ProducerController.</summary>
public sealed class QueueSpecs : IDisposable
{
    private QueueSystem _system = new();

    public void Dispose() => _system.Dispose();

    [Fact]
    public async Task A_new_producer_begins_with_message_1() =>
        (await _system.StateAsync(_system.Queue("p"))).ShouldBe(State<object>.Empty);

    [Fact]
    public async Task A_message_is_acknowledged_once_it_is_durable()
    {
        var queue = _system.Queue("p");
        await _system.StateAsync(queue);
        _system.Wal.Disk.HoldSyncs = true;
        var stored = _system.StoreAsync(queue, 1, "a");
        await UntilAsync(() => _system.Wal.Disk.HeldSyncs > 0);
        stored.IsCompleted.ShouldBeFalse();

        _system.Wal.Disk.HoldSyncs = false;

        (await stored).StoredSeqNo.ShouldBe(1);
    }

    [Fact]
    public async Task What_was_acknowledged_survives_a_crash_and_what_was_confirmed_is_gone()
    {
        var queue = _system.Queue("p");
        foreach (var n in new[] { 1, 2, 3, 4 }) await _system.StoreAsync(queue, n, $"message {n}");
        _system.Confirm(queue, 2);
        await _system.StateAsync(queue, static state => state.Unconfirmed.Count == 2);

        await CrashAsync();

        var state = await _system.StateAsync(_system.Queue("p"));
        (state.CurrentSeqNr, state.HighestConfirmedSeqNr).ShouldBe((5, 2));
        state.ConfirmedSeqNr[NoQualifier].Item1.ShouldBe(2);
        state.Unconfirmed.ShouldBe([QueueSystem.Message(3, "message 3"), QueueSystem.Message(4, "message 4")]);
    }

    [Fact]
    public async Task What_was_not_acknowledged_is_gone_after_a_crash_and_its_number_free()
    {
        var queue = _system.Queue("p");
        await _system.StoreAsync(queue, 1, "a");
        _system.Wal.Disk.HoldSyncs = true;
        _ = _system.StoreAsync(queue, 2, "b").ContinueWith(static lost => lost.Exception, TaskScheduler.Default);
        await UntilAsync(() => _system.Wal.Disk.HeldSyncs > 0);

        await CrashAsync();

        var next = _system.Queue("p");
        (await _system.StateAsync(next)).Unconfirmed.ShouldBe([QueueSystem.Message(1, "a")]);
        (await _system.StoreAsync(next, 2, "other")).StoredSeqNo.ShouldBe(2);
    }

    [Fact]
    public async Task A_retry_is_acknowledged_and_not_stored_again()
    {
        var queue = _system.Queue("p");
        await _system.StoreAsync(queue, 1, "a");
        (await _system.StoreAsync(queue, 1, "a")).StoredSeqNo.ShouldBe(1);
        (await _system.StateAsync(queue)).Unconfirmed.ShouldBe([QueueSystem.Message(1, "a")]);
    }

    [Fact]
    public async Task A_retry_while_the_first_try_is_in_flight_is_acknowledged_with_it()
    {
        var queue = _system.Queue("p");
        await _system.StateAsync(queue);
        _system.Wal.Disk.HoldSyncs = true;
        var first = _system.StoreAsync(queue, 1, "a");
        var retry = _system.StoreAsync(queue, 1, "a");
        await UntilAsync(() => _system.Wal.Disk.HeldSyncs > 0);
        _system.Wal.Disk.HoldSyncs = false;
        (await first).ShouldBe(await retry);
        (await _system.StateAsync(queue)).Unconfirmed.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Confirmations_are_of_a_qualifier()
    {
        var queue = _system.Queue("p");
        await _system.StoreAsync(queue, QueueSystem.Message(1, "a").WithQualifier("x"));
        await _system.StoreAsync(queue, QueueSystem.Message(2, "b").WithQualifier("y"));
        await _system.StoreAsync(queue, QueueSystem.Message(3, "c").WithQualifier("x"));
        _system.Confirm(queue, 3, "x");
        await _system.StateAsync(queue, static state => state.Unconfirmed.Count == 1);

        await CrashAsync();

        var state = await _system.StateAsync(_system.Queue("p"));
        state.Unconfirmed.ShouldHaveSingleItem().ConfirmationQualifier.ShouldBe("y");
        (state.CurrentSeqNr, state.HighestConfirmedSeqNr).ShouldBe((4, 3));
    }

    [Fact]
    public async Task Chunks_survive_a_crash_and_those_of_a_message_that_was_not_stored_whole_are_dropped()
    {
        var queue = _system.Queue("p");
        await _system.StoreAsync(queue, 1, "whole");
        await _system.StoreAsync(queue, Chunk(2, "one", isFirst: true, isLast: false));
        await _system.StoreAsync(queue, Chunk(3, "two", isFirst: false, isLast: true));
        await _system.StoreAsync(queue, Chunk(4, "lost", isFirst: true, isLast: false));

        await CrashAsync();

        var next = _system.Queue("p");
        var state = await _system.StateAsync(next);
        state.CurrentSeqNr.ShouldBe(4);
        state.Unconfirmed.Select(static sent => sent.SeqNr).ShouldBe([1, 2, 3]);
        state.Unconfirmed[2].Message.Chunk!.Value.ShouldSatisfyAllConditions(
            chunk => chunk.SerializedMessage.ToString(System.Text.Encoding.UTF8).ShouldBe("two"),
            chunk => (chunk.FirstChunk, chunk.LastChunk, chunk.SerializerId, chunk.Manifest).ShouldBe((false, true, 7, "m")));

        await _system.StoreAsync(next, 4, "in its place");
        await CrashAsync();
        (await _system.StateAsync(_system.Queue("p"))).Unconfirmed[^1].ShouldBe(QueueSystem.Message(4, "in its place"));
    }

    [Fact]
    public async Task Producers_do_not_see_each_other()
    {
        var queues = Enumerable.Range(1, 100).Select(n => _system.Queue($"p{n}")).ToList();
        foreach (var queue in queues) await _system.StateAsync(queue);
        _system.Wal.Disk.HoldSyncs = true;
        var stored = queues.Select((queue, n) => _system.StoreAsync(queue, 1, $"message {n}")).ToList();
        await UntilAsync(() => _system.Wal.Disk.HeldSyncs > 0);
        stored.ShouldAllBe(static task => !task.IsCompleted);
        _system.Wal.Disk.HoldSyncs = false;
        await Task.WhenAll(stored);
        for (var n = 0; n < queues.Count; n++)
            (await _system.StateAsync(queues[n])).Unconfirmed.ShouldBe([QueueSystem.Message(1, $"message {n}")]);
    }

    [Fact]
    public async Task Messages_are_serialized_by_akkas_serializers()
    {
        var queue = _system.Queue("p");
        await _system.StoreAsync(queue, 1, new Order("tea", 3));
        await _system.StoreAsync(queue, 2, queue);
        await CrashAsync();
        var state = await _system.StateAsync(_system.Queue("p"));
        state.Unconfirmed[0].Message.Message.ShouldBe(new Order("tea", 3));
        state.Unconfirmed[1].Message.Message.ShouldBeAssignableTo<IActorRef>();
    }

    [Fact]
    public async Task On_a_full_disk_a_message_waits_for_space()
    {
        var queue = _system.Queue("p");
        await _system.StateAsync(queue);
        _system.Wal.Disk.IsFull = true;
        var stored = _system.StoreAsync(queue, 1, "a");
        (await Task.WhenAny(stored, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System))).ShouldNotBe(stored);
        _system.Wal.Disk.IsFull = false;
        (await stored).StoredSeqNo.ShouldBe(1);
    }

    [Fact]
    public async Task A_disk_that_fails_neither_loses_nor_doubles_a_message()
    {
        var queue = _system.Queue("p");
        for (var n = 1; n <= 20; n++)
        {
            if (n % 5 == 0) _system.Wal.Disk.Fail(DiskOperation.Write, Errno.EIO);
            await _system.StoreAsync(queue, n, $"message {n}");
        }

        await CrashAsync();
        (await _system.StateAsync(_system.Queue("p"))).Unconfirmed
            .ShouldBe(Enumerable.Range(1, 20).Select(static n => QueueSystem.Message(n, $"message {n}")));
    }

    [Fact]
    public async Task A_queue_that_is_stopped_and_started_anew_knows_what_the_first_was_writing()
    {
        var queue = _system.Queue("p");
        await _system.StateAsync(queue);
        _system.Wal.Disk.HoldSyncs = true;
        queue.Tell(new StoreMessageSent<object>(QueueSystem.Message(1, "a"), ActorRefs.Nobody));
        await UntilAsync(() => _system.Wal.Disk.HeldSyncs > 0);
        _system.Stop(queue);
        var next = _system.StateAsync(_system.Queue("p"));
        _system.Wal.Disk.HoldSyncs = false;
        (await next).Unconfirmed.ShouldBe([QueueSystem.Message(1, "a")]);
    }

    private static MessageSent<object> Chunk(long seqNr, string bytes, bool isFirst, bool isLast) =>
        new(seqNr, new(new ChunkedMessage(ByteString.FromString(bytes), isFirst, isLast, 7, "m")), true, NoQualifier, 1);

    private async Task CrashAsync() => _system = await _system.CrashAsync();

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!holds()) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, deadline.Token);
    }

    private sealed record Order(string What, int Count);
}
