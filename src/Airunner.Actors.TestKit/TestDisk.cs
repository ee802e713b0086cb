using Airunner.Actors.Reading;
using Airunner.Actors.Storage;
using Airunner.Simulation;

namespace Airunner.Actors.Testing;

/// <summary>
/// A disk in memory, which fails, fills and stalls when a test asks for it. It tells what is synced from what is only written: a crash
/// (<see cref="TestWal.CrashAsync"/>) loses the rest. Safe for use by many threads.
/// </summary>
public sealed class TestDisk
{
    private readonly Lock _lock = new();
    private readonly Dictionary<DiskOperation, Failure> _failures = [];
    private bool _isFull;

    /// <summary>An empty disk.</summary>
    public TestDisk() =>
        Files = new SimulatedFileSystem(new Random(1)) { RecordsCalls = false, Fault = Decide, ErrorWhileOff = Errno.EIO };

    /// <summary>
    /// While true, nothing more is written: appends are refused as <see cref="RefusalReason.DiskFull"/> until it is false again.
    /// </summary>
    public bool IsFull
    {
        get
        {
            lock (_lock) return _isFull;
        }

        set
        {
            lock (_lock) _isFull = value;
        }
    }

    /// <summary>
    /// While true, syncs and durable writes wait, as on a disk that does not answer: nothing is acknowledged. Set it to false before the
    /// test ends.
    /// </summary>
    public bool HoldSyncs { get => Files.HoldSyncs; set => Files.HoldSyncs = value; }

    /// <summary>Syncs and durable writes that wait now.</summary>
    public int HeldSyncs => Files.HeldSyncs;

    internal SimulatedFileSystem Files { get; }

    /// <summary>Lets held syncs pass, or else the next ones, while <see cref="HoldSyncs"/> stays true.</summary>
    /// <param name="count">How many.</param>
    public void ReleaseSyncs(int count = 1) => Files.ReleaseSync(count);

    /// <summary>The next calls of one kind fail, without any effect.</summary>
    /// <param name="operation">The kind of call; an earlier script of the same kind is replaced.</param>
    /// <param name="error">For example <see cref="Errno.EIO"/>.</param>
    /// <param name="times">How many calls.</param>
    public void Fail(DiskOperation operation, Errno error, int times = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(times);
        if (error == Errno.None) throw new ArgumentException("A failure needs an error.", nameof(error));
        lock (_lock) _failures[operation] = new Failure(error, times);
    }

    /// <summary>No call fails any more; a full disk has space again.</summary>
    public void Repair()
    {
        lock (_lock)
        {
            _failures.Clear();
            _isFull = false;
        }
    }

    /// <summary>The events of an execution that a crash would leave now, in its log, its segments and its archives.</summary>
    /// <param name="options">Where the log has its directories.</param>
    /// <param name="execution">Whose events.</param>
    internal IReadOnlyList<LoggedEvent> DurableEvents(Hosting.JobWalOptions options, JobExecution execution)
    {
        var directories = new LogDirectories(Files.DurableCopy(), options.Directory, options.ArchiveDirectory, options.DamagedDirectory);
        return [.. new JobLogDirectory(directories).Reader(execution).Events(damaged: static _ => { })];
    }

    private DiskFault Decide(DiskCall call)
    {
        lock (_lock)
        {
            if (_failures.TryGetValue(call.Operation, out var failure) && failure.Times > 0)
            {
                _failures[call.Operation] = failure with { Times = failure.Times - 1 };
                return DiskFault.Fail(failure.Error);
            }

            var takesSpace = call.Operation is DiskOperation.Write or DiskOperation.Create or DiskOperation.CreateDirectory;
            return _isFull && takesSpace ? DiskFault.Fail(Errno.ENOSPC) : DiskFault.None;
        }
    }

    private readonly record struct Failure(Errno Error, int Times);
}
