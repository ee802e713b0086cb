using Airunner.Actors;
using Airunner.Actors.Format;
using Airunner.Actors.Hosting;
using Airunner.Torture.Processes.Victims;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Torture.Processes;

/// <summary>
/// A small disk is remounted read-only between two bursts of appends, then read-write, while one process runs: during that time nothing is
/// acknowledged, afterwards everything.
/// </summary>
/// <param name="mount">The disk.</param>
/// <param name="elsewhere">A directory on another file system.</param>
/// <param name="seed">Decides everything random.</param>
/// <remarks>
/// The kernel accepts a read-only remount only while no file is open for writing. So logs are closed as soon as they are idle, and the lock
/// file, which is always open, is covered by one of another file system.
/// </remarks>
internal sealed class RemountedDisk(Mount mount, string elsewhere, int seed)
{
    private const int Jobs = 3;
    private const int Spells = 3;
    private const int MostEvents = 600;
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private readonly string _state = Path.Combine(mount.Path, "state");
    private readonly Random _chance = new(seed);
    private readonly Journal _journal = new();
    private readonly List<string> _wrong = [];

    /// <summary>Acknowledgements that were checked.</summary>
    public long Acknowledgements => _journal.Acknowledgements;

    /// <summary>Refusals and unknown outcomes.</summary>
    public long Troubles => _journal.Troubles;

    private static IEnumerable<JobExecution> Steady => Enumerable.Range(0, Jobs).Select(job => new JobExecution($"job{job}", "steady"));

    /// <summary>Runs it.</summary>
    /// <returns>What is wrong; empty when all held.</returns>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        var logs = Directory.CreateDirectory(Path.Combine(_state, "wal")).FullName;
        var held = Path.Combine(elsewhere, "lock");
        foreach (var path in new[] { held, Path.Combine(logs, ".lock") }) File.Create(path).Dispose();
        mount.Cover(Path.Combine(logs, ".lock"), held);
        Directory.CreateSymbolicLink(VictimSettings.DeliveredOf(_state), elsewhere);
        using var sender = new FileSender(elsewhere, new Random(seed), refusals: 0.1);
        await using var host = JobWalHost.Start(Options(), () => sender, NullLoggerFactory.Instance);
        await BurstAsync(host.Wal);
        for (var spell = 0; spell < Spells; spell++) await ReadOnlyAsync(host.Wal, spell);
        foreach (var execution in Steady) await host.Wal.CompleteAsync(execution).WaitAsync(Within);
        return [.. _wrong, .. Audit.Of(_state, _journal, [])];
    }

    private async Task ReadOnlyAsync(IJobWal wal, int spell)
    {
        var ending = new JobExecution("ending", $"e{spell}");
        var beginning = new JobExecution("beginning", $"b{spell}");
        await AppendAsync(wal, ending);
        await UntilAsync(() => Task.FromResult(mount.TryRemount(readOnly: true) is null), "remounted read-only");

        var before = _journal.Acknowledgements;
        var burst = BurstAsync(wal);
        var completing = wal.CompleteAsync(ending);
        foreach (var execution in Steady.Append(ending))
            await UntilAsync(
                async () => IsReported(await wal.StatusAsync(execution)), $"a status which says that {execution} cannot be written");
        if (await AppendAsync(wal, beginning)) _wrong.Add("a log was created on a read-only disk");
        if (_journal.Acknowledgements != before)
            _wrong.Add($"{_journal.Acknowledgements - before} appends were acknowledged on a read-only disk");
        if (completing.IsCompleted) _wrong.Add("archived on a read-only disk");

        if (mount.TryRemount(readOnly: false) is { } failure) throw new InvalidOperationException(failure);
        await burst.WaitAsync(Within);
        await completing.WaitAsync(Within);
        if (!await AppendAsync(wal, beginning).WaitAsync(Within)) _wrong.Add($"{beginning} is refused though the disk is writable again");
        await wal.CompleteAsync(beginning).WaitAsync(Within);
    }

    /// <summary>Appends to all executions concurrently until everything is acknowledged.</summary>
    private async Task BurstAsync(IJobWal wal)
    {
        var all = await Task.WhenAll(Steady.Select(execution => AppendAsync(wal, execution)));
        if (all.Contains(false)) _wrong.Add("a log accepts no more events");
    }

    private Task<bool> AppendAsync(IJobWal wal, JobExecution execution)
    {
        // The second job lets the log assign sequences.
        var producer = new Producer(
            execution, wal, new Reports(Note), new Random(_chance.Next()), logNumbers: execution.Job == "job1", Timeout.InfiniteTimeSpan);
        var events = _chance.Next(1, MostEvents);
        return Task.Run(() => producer.AppendAsync(events));
    }

    private void Note(string lines)
    {
        lock (_journal)
            foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)) _journal.Note(line);
    }

    private static bool IsReported(JobStatus status) => status.Trouble?.Contains("Read-only", StringComparison.OrdinalIgnoreCase) == true;

    private static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        using var deadline = new CancellationTokenSource(Within, TimeProvider.System);
        while (!await isSo())
        {
            if (deadline.IsCancellationRequested) throw new TimeoutException($"Not {what} within {Within}.");
            await Task.Delay(Look, TimeProvider.System);
        }
    }

    private JobWalOptions Options()
    {
        var options = new VictimSettings(_state, seed).WalOptions();
        options.IdleAfter = TimeSpan.FromMilliseconds(20);
        return options;
    }
}
