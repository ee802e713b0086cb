using Airunner.Actors.Format;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Storage;

/// <summary>The writing end of a log, on every disk and in both ways to it.</summary>
public abstract class WalLogFileContract : IDisposable
{
    private readonly ManualIo _background = new();

    internal abstract IWalFileSystem Files { get; }

    /// <summary>A log that ends with its header.</summary>
    protected abstract string Log { get; }

    [Fact]
    public void What_was_gathered_stands_in_the_file_after_the_commit_and_not_before()
    {
        using var log = Open(maxStepBytes: 0);
        Gather(log, TestLogs.Event(1, [1]));
        Content().Length.ShouldBe(LogHeader.SizeBytes);

        log.Commit();

        Content()[LogHeader.SizeBytes..(int)log.EndBytes].ShouldBe(TestLogs.Event(1, [1]));
        (log.DurableEndBytes, log.GatheredBytes).ShouldBe((log.EndBytes, 0));
    }

    [Fact]
    public void A_trimmed_log_ends_with_its_last_record_and_stays_so_when_it_is_closed()
    {
        using (var log = Open(maxStepBytes: 1 << 20))
        {
            Gather(log, TestLogs.Event(1, [1]));
            log.Commit();
            _background.Waiting.ShouldBe(1); // zeros ahead, not yet written

            log.Trim();
            Content().Length.ShouldBe((int)log.EndBytes);
        }

        Content().ShouldBe([.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
    }

    [Fact]
    public void A_commit_waits_for_the_zeros_that_are_being_written_where_it_goes()
    {
        using var log = Open(maxStepBytes: 1 << 20);
        Gather(log, TestLogs.Event(1, [1]));
        log.Commit();
        Gather(log, TestLogs.Event(2, new byte[10_000]));
        _background.Awaited.ShouldBe(0);

        log.Commit();

        _background.Awaited.ShouldBe(1);
        Content().AsSpan(LogHeader.SizeBytes, (int)log.EndBytes - LogHeader.SizeBytes).ToArray()
            .ShouldBe([.. TestLogs.Event(1, [1]), .. TestLogs.Event(2, new byte[10_000])]);
    }

    [Fact]
    public void The_last_mark_of_a_log_that_was_opened_to_be_ended_has_no_zeros_written_ahead()
    {
        using var log = Open(maxStepBytes: 1 << 20);
        RecordCodec.Write(1, RecordStatus.Sent, 0, [], log.Reserve(RecordCodec.OverheadBytes));
        log.Gathered(RecordCodec.OverheadBytes);
        log.Commit();
        _background.Waiting.ShouldBe(0);
    }

    [Fact]
    public void A_stretch_that_is_written_again_is_as_it_was()
    {
        using var log = Open(maxStepBytes: 0);
        for (var i = 1; i <= 40; i++) Gather(log, TestLogs.Event(i, new byte[1000]));
        log.Commit();
        var before = Content();

        log.WriteAgain(LogHeader.SizeBytes, 5000);
        log.WriteAgain(20_000, log.EndBytes);

        Content().ShouldBe(before);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>Puts the log there.</summary>
    private protected void Create()
    {
        using var file = DiskFile.Open(Files, Log, WalOpen.CreateNew);
        file.WriteFully(0, TestLogs.Header());
        file.Sync();
    }

    private WalLogFile Open(long maxStepBytes) => WalLogFile.Open(Files, Log, LogHeader.SizeBytes, maxStepBytes, _background);

    private static void Gather(WalLogFile log, byte[] record)
    {
        record.CopyTo(log.Reserve(record.Length));
        log.Gathered(record.Length);
    }

    private byte[] Content()
    {
        using var file = DiskFile.Open(Files, Log, WalOpen.Read);
        var bytes = new byte[file.Length];
        file.ReadFully(0, bytes).ShouldBe(bytes.Length);
        return bytes;
    }
}

public sealed class LinuxWalLogFileSpecs : WalLogFileContract
{
    private readonly TemporaryDirectory _directory = new();

    public LinuxWalLogFileSpecs() => Create();

    internal override IWalFileSystem Files { get; } = new LinuxFileSystem();

    protected override string Log => Path.Combine(_directory.Path, "a.wal");

    protected override void Dispose(bool disposing)
    {
        _directory.Dispose();
        base.Dispose(disposing);
    }
}

public sealed class SimulatedDirectWalLogFileSpecs : WalLogFileContract
{
    public SimulatedDirectWalLogFileSpecs() => Create();

    internal override IWalFileSystem Files { get; } = new SimulatedFileSystem(new Random(1));

    protected override string Log => "/a.wal";
}

public sealed class SimulatedBufferedWalLogFileSpecs : WalLogFileContract
{
    public SimulatedBufferedWalLogFileSpecs() => Create();

    internal override IWalFileSystem Files { get; } = new SimulatedFileSystem(new Random(1)) { SupportsDirect = false };

    protected override string Log => "/a.wal";
}
