using Airunner.Actors.Storage;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Storage;

/// <summary>Zeros ahead of a writer, on every disk.</summary>
public abstract class SpaceAheadContract : IDisposable
{
    private const long First = SpaceAhead.FirstStepBytes;
    private readonly ManualIo _background = new();

    internal abstract IWalFileSystem Files { get; }

    /// <summary>Where the file is made.</summary>
    protected abstract string At { get; }

    [Fact]
    public void Steps_double_up_to_the_largest()
    {
        var ahead = Make(maxStepBytes: 4 * First);
        var ends = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            ahead.Consider(ahead.ReadyEndBytes, commitBytes: 1);
            _background.RunNext();
            ends.Add(ahead.ReadyEndBytes);
        }

        ends.ShouldBe([First, 3 * First, 7 * First, 11 * First, 15 * First]);
        Length().ShouldBe(15 * First);
    }

    [Fact]
    public void A_step_begins_when_less_than_half_of_the_last_one_is_left()
    {
        var ahead = Make(maxStepBytes: 4 * First);
        ahead.NoteReady(First);
        ahead.Consider(First / 2, commitBytes: 1);
        _background.Waiting.ShouldBe(0);

        ahead.Consider(First / 2 + 1, commitBytes: 1);

        _background.Waiting.ShouldBe(1);
    }

    [Fact]
    public void A_step_begins_at_a_block_and_leaves_alone_what_stands_before_it()
    {
        var ahead = Make(maxStepBytes: First, [1, 2, 3]);
        ahead.NoteReady(3);
        ahead.Consider(3, commitBytes: 1);
        _background.RunNext();

        ahead.ReadyEndBytes.ShouldBe(DirectAccess.BlockBytes + First);
        var content = Content();
        content[..3].ShouldBe([1, 2, 3]);
        content.AsSpan(3).IndexOfAnyExcept((byte)0).ShouldBe(-1);
    }

    [Fact]
    public void What_is_ready_stays_so_though_the_writer_is_behind_it()
    {
        var ahead = Make(maxStepBytes: First);
        ahead.NoteReady(2 * First);
        ahead.NoteReady(4096);
        ahead.ReadyEndBytes.ShouldBe(2 * First);
    }

    [Theory]
    [InlineData(4096, 1)]
    [InlineData(65536, 0)]
    public void Slow_zeros_are_not_written_ahead_of_large_commits(long commitBytes, int steps)
    {
        _background.Clock.Pace = TimeSpan.FromMilliseconds(10);
        var ahead = Make(maxStepBytes: ZeroingCost.SmallestMeasuredStepBytes);
        while (ahead.ReadyEndBytes < 3 * ZeroingCost.SmallestMeasuredStepBytes)
        {
            ahead.Consider(ahead.ReadyEndBytes, commitBytes: 1);
            _background.RunNext();
        }

        ahead.Consider(ahead.ReadyEndBytes, commitBytes);

        _background.Waiting.ShouldBe(steps);
    }

    [Fact]
    public void One_step_at_a_time()
    {
        var ahead = Make(maxStepBytes: First);
        ahead.Consider(0, commitBytes: 1);
        ahead.Consider(0, commitBytes: 1);
        ahead.Consider(First, commitBytes: 1);
        _background.Waiting.ShouldBe(1);
    }

    [Fact]
    public void A_largest_step_of_nothing_means_none()
    {
        Make(maxStepBytes: 0).Consider(0, commitBytes: 1);
        _background.Waiting.ShouldBe(0);
    }

    [Fact]
    public void A_writer_waits_only_for_a_step_that_it_would_meet()
    {
        var ahead = Make(maxStepBytes: First);
        ahead.AwaitBelow(First); // no step is running
        ahead.NoteReady(4096);
        ahead.Consider(4096, commitBytes: 1);
        ahead.AwaitBelow(4096); // it ends where the step begins
        _background.Awaited.ShouldBe(0);

        ahead.AwaitBelow(4097);

        _background.Awaited.ShouldBe(1);
        ahead.ReadyEndBytes.ShouldBe(4096 + First);
    }

    [Fact]
    public void Stopping_waits_for_the_step_cuts_it_short_and_lets_none_begin()
    {
        var ahead = Make(maxStepBytes: 4L << 20);
        while (_background.Waiting == 0 && ahead.ReadyEndBytes < 4 << 20)
        {
            ahead.Consider(ahead.ReadyEndBytes, commitBytes: 1);
            if (ahead.ReadyEndBytes < 3 << 20) _background.RunNext();
        }

        var before = ahead.ReadyEndBytes;
        ahead.Stop();

        (_background.Waiting, _background.Awaited).ShouldBe((0, 1));
        ahead.ReadyEndBytes.ShouldBe(before + (1 << 20)); // one write of a longer step
        Length().ShouldBe(ahead.ReadyEndBytes);
        ahead.Consider(ahead.ReadyEndBytes, commitBytes: 1);
        _background.Waiting.ShouldBe(0);
    }

    [Fact]
    public void After_a_reset_steps_begin_small_again_behind_the_cut()
    {
        var ahead = Make(maxStepBytes: 4 * First);
        for (var i = 0; i < 3; i++)
        {
            ahead.Consider(ahead.ReadyEndBytes, commitBytes: 1);
            _background.RunNext();
        }

        ahead.Stop();
        ahead.Reset(0);
        ahead.Consider(0, commitBytes: 1);
        _background.RunNext();

        ahead.ReadyEndBytes.ShouldBe(First);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    private SpaceAhead Make(long maxStepBytes, byte[]? content = null)
    {
        using var file = DiskFile.OpenDirectOrBuffered(Files, At, WalOpen.CreateNew);
        using (var buffered = DiskFile.Open(Files, At, WalOpen.Write)) buffered.WriteFully(0, content);
        return new SpaceAhead(Files, At, file.IsDirect ? WalOpen.Write | WalOpen.Direct : WalOpen.Write, maxStepBytes, _background);
    }

    private long Length() => Files.TryStat(At)!.Value.LengthBytes;

    private byte[] Content()
    {
        using var file = DiskFile.Open(Files, At, WalOpen.Read);
        var bytes = new byte[file.Length];
        file.ReadFully(0, bytes).ShouldBe(bytes.Length);
        return bytes;
    }
}

public sealed class LinuxSpaceAheadSpecs : SpaceAheadContract
{
    private readonly TemporaryDirectory _directory = new();

    internal override IWalFileSystem Files { get; } = new LinuxFileSystem();

    protected override string At => Path.Combine(_directory.Path, "a.wal");

    protected override void Dispose(bool disposing)
    {
        _directory.Dispose();
        base.Dispose(disposing);
    }
}

public sealed class SimulatedDirectSpaceAheadSpecs : SpaceAheadContract
{
    internal override IWalFileSystem Files { get; } = new SimulatedFileSystem(new Random(1));

    protected override string At => "/a.wal";
}

public sealed class SimulatedBufferedSpaceAheadSpecs : SpaceAheadContract
{
    internal override IWalFileSystem Files { get; } = new SimulatedFileSystem(new Random(1)) { SupportsDirect = false };

    protected override string At => "/a.wal";
}
