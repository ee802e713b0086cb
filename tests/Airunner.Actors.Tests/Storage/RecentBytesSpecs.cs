using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Storage;

/// <summary>Alone, since all logs of a process share one limit.</summary>
[CollectionDefinition(nameof(RecentBytesSpecs), DisableParallelization = true)]
public sealed class RecentBytesAlone;

[Collection(nameof(RecentBytesSpecs))]
public sealed class RecentBytesSpecs : IDisposable
{
    private const int MiB = 1 << 20;
    private readonly RecentBytes _recent = new();

    [Fact]
    public void What_begins_in_the_chunk_being_written_needs_no_other()
    {
        var current = LogChunk.Rent(4096, 8192);
        _recent.From(8192, current).ShouldBe([current]);
        _recent.From(9000, current).ShouldBe([current]);
        _recent.From(8191, current).ShouldBeNull();
        _recent.From(0, current: null).ShouldBeNull();
    }

    [Fact]
    public void Kept_chunks_are_handed_out_from_the_one_that_holds_the_offset_on()
    {
        var chunks = Keep(3, 4096);
        var current = LogChunk.Rent(4096, 3 * 4096);

        _recent.From(0, current).ShouldBe([.. chunks, current]);
        _recent.From(4095, current).ShouldBe([.. chunks, current]);
        _recent.From(4096, current).ShouldBe([chunks[1], chunks[2], current]);
        _recent.From(3 * 4096, current).ShouldBe([current]);
    }

    [Fact]
    public void What_will_not_be_read_again_is_dropped_and_nothing_more()
    {
        var chunks = Keep(3, 4096);
        var current = LogChunk.Rent(4096, 3 * 4096);

        _recent.DropBefore(4095);
        _recent.From(0, current).ShouldNotBeNull();
        _recent.DropBefore(4096);

        _recent.From(0, current).ShouldBeNull();
        _recent.From(4096, current).ShouldBe([chunks[1], chunks[2], current]);
    }

    [Fact]
    public void A_log_keeps_its_limit_and_not_a_chunk_more()
    {
        var chunks = Keep(4, MiB);
        var current = LogChunk.Rent(4096, 5L * MiB);
        _recent.From(0, current).ShouldNotBeNull();

        var one = Kept(4096, 4L * MiB);

        _recent.From(0, current).ShouldBeNull();
        _recent.From(MiB, current).ShouldBe([chunks[1], chunks[2], chunks[3], one, current]);
    }

    [Fact]
    public void All_logs_together_keep_no_more_than_the_processes_limit()
    {
        var logs = Enumerable.Range(0, 17).Select(_ => new RecentBytes()).ToList();
        var kept = 0;
        foreach (var log in logs)
        {
            for (var i = 0; i < 4; i++) log.Keep(Chunk(MiB, (long)i * MiB));
            var current = LogChunk.Rent(4096, 4L * MiB);
            kept += Enumerable.Range(0, 4).Count(i => log.From((long)i * MiB, current) is not null);
        }

        kept.ShouldBeLessThanOrEqualTo((int)(RecentBytes.ProcessLimitBytes / MiB));
        foreach (var log in logs) log.Clear();
        Keep(4, MiB);
        _recent.From(0, LogChunk.Rent(4096, 4L * MiB)).ShouldNotBeNull(); // released chunks are not counted
    }

    [Fact]
    public void Memory_that_was_handed_out_is_not_used_again_before_it_is_given_back()
    {
        const int Bytes = MiB / 4;
        var pooled = Enumerable.Range(0, 32).Select(_ => LogChunk.Rent(Bytes, 0)).ToList(); // the pool of this size is empty now
        var chunk = Chunk(Bytes, 0);
        var memory = chunk.Span;
        memory.Fill(1);
        _recent.Keep(chunk);
        var current = LogChunk.Rent(4096, Bytes);
        var handedOut = _recent.From(0, current).ShouldNotBeNull();

        _recent.Clear();
        LogChunk.Rent(Bytes, 0).Span.Fill(2);
        memory.IndexOfAnyExcept((byte)1).ShouldBe(-1);

        foreach (var each in handedOut) each.Release();
        LogChunk.Rent(Bytes, 0).Span.Fill(3);
        memory.IndexOfAnyExcept((byte)3).ShouldBe(-1); // the last release returned it to the pool
        pooled.Count.ShouldBe(32);
    }

    [Fact]
    public void A_reader_that_gives_back_the_chunk_being_written_does_not_take_it_from_the_writer()
    {
        const int Bytes = MiB / 8;
        var pooled = Enumerable.Range(0, 32).Select(_ => LogChunk.Rent(Bytes, 0)).ToList();
        var current = LogChunk.Rent(Bytes, 0);
        current.Span.Fill(1);

        foreach (var each in _recent.From(0, current).ShouldNotBeNull()) each.Release();
        LogChunk.Rent(Bytes, 0).Span.Fill(2);

        current.Span.IndexOfAnyExcept((byte)1).ShouldBe(-1);
        pooled.Count.ShouldBe(32);
    }

    public void Dispose() => _recent.Clear();

    private LogChunk[] Keep(int count, int bytes) => [.. Enumerable.Range(0, count).Select(i => Kept(bytes, (long)i * bytes))];

    private LogChunk Kept(int bytes, long offsetBytes)
    {
        var chunk = Chunk(bytes, offsetBytes);
        _recent.Keep(chunk);
        return chunk;
    }

    private static LogChunk Chunk(int bytes, long offsetBytes)
    {
        var chunk = LogChunk.Rent(bytes, offsetBytes);
        chunk.ValidEndBytes = chunk.EndBytes;
        return chunk;
    }
}
