using Airunner.Actors.Archive;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>Work on a log's file that is not wanted any more, or fails half-way: it leaves no file open.</summary>
public sealed class LogExchangeSpecs : LogOwnerFixture
{
    private readonly ExecutionClaim _claim = new(new MemoryStream());
    private int _works;

    [Fact]
    public void Work_that_begins_after_its_owner_has_ended_touches_no_file_and_closes_the_one_it_was_to_seal()
    {
        var plan = new SealPlan(LogPath, 1, number => $"{Logs}/build_1~{number}.wal", Open().Writer);
        var exchange = new LogExchange(ExchangeKind.Seal, _claim, Open, archived: null) { Seal = plan };
        Disk.IsOpen(LogPath).ShouldBeTrue();
        _claim.GiveUp();
        _works = 0;

        exchange.Run();

        (_works, exchange.Opened).ShouldBe((0, null));
        Disk.IsOpen(LogPath).ShouldBeFalse();
    }

    [Fact]
    public void A_log_whose_owner_has_ended_while_it_was_opened_is_closed()
    {
        var exchange = new LogExchange(ExchangeKind.Open, _claim, () => Open(whenDone: _claim.GiveUp), archived: null);

        exchange.Run();

        exchange.Opened.ShouldBeNull();
        Disk.IsOpen(LogPath).ShouldBeFalse();
    }

    [Fact]
    public void A_log_whose_end_cannot_be_decided_since_the_disk_fails_is_closed()
    {
        var exchange = new LogExchange(ExchangeKind.Open, _claim, () => Open(), archived: null)
        {
            AskEnd = static _ => throw new WalIOException("pread", LogPath, Errno.EIO),
        };

        exchange.Run();

        exchange.Failure.ShouldNotBeNull();
        exchange.Opened.ShouldBeNull();
        Disk.IsOpen(LogPath).ShouldBeFalse();
    }

    [Fact]
    public void A_log_whose_end_cannot_be_decided_since_that_is_a_bug_is_closed()
    {
        var exchange = new LogExchange(ExchangeKind.Open, _claim, () => Open(), archived: null)
        {
            AskEnd = static _ => throw new InvalidOperationException("a bug"),
        };

        exchange.Run();

        exchange.Bug.ShouldNotBeNull();
        exchange.Opened.ShouldBeNull();
        Disk.IsOpen(LogPath).ShouldBeFalse();
    }

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public void Archives_are_read_only_where_neither_the_log_nor_its_segments_hold_an_event(bool log, bool segment, bool isAsked)
    {
        const string segmentPath = $"{Logs}/build_1~1.wal";
        Disk.Put(segmentPath, segment ? [.. TestLogs.Header(), .. TestLogs.Event(1, [1])] : TestLogs.Header());
        Disk.Put(LogPath, log ? [.. TestLogs.Header(), .. TestLogs.Event(2, [1])] : TestLogs.Header());
        var listed = new ListedLog([new SegmentFile(1, segmentPath, Disk.Bytes(segmentPath)!.Length)], IsNameDurable: false);
        var found = new FoundSegments(Parts.Opener.Segments, Parts.Opener);
        var archived = new ArchivedNumbers(7, []);
        var exchange = new LogExchange(ExchangeKind.Open, _claim, () => found.Open(LogPath, () => listed), () => archived)
        {
            Found = found,
        };

        exchange.Run();
        using var writer = exchange.Opened!.Writer;

        exchange.Archived.ShouldBe(isAsked ? archived : null);
    }

    private OpenedLog Open() => Open(whenDone: null);

    private OpenedLog Open(Action? whenDone)
    {
        _works++;
        var opened = Parts.Opener.Open(LogPath);
        whenDone?.Invoke();
        return opened;
    }
}
