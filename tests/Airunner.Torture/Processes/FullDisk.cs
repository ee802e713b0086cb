using Airunner.Actors;
using Airunner.Actors.Format;
using Airunner.Actors.Hosting;
using Airunner.Torture.Processes.Victims;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Torture.Processes;

/// <summary>Appends until there is no space, makes space, continues; then recovers and compares.</summary>
internal sealed class FullDisk(string disk, int seed, FullDisk.Limit limit)
{
    private const long QuotaBytes = 3L << 20;
    private const long MinFreeBytes = 16L << 20;
    private const long RoomBytes = 4L << 20;
    private const int MoreEvents = 500;
    private static readonly JobExecution Of = new("job0", "full");
    private readonly string _state = Path.Combine(disk, "state");
    private readonly Journal _journal = new();

    /// <summary>What is used up.</summary>
    internal enum Limit
    {
        /// <summary>The disk.</summary>
        Disk,

        /// <summary><c>quota.min-free-disk</c>.</summary>
        MinFree,

        /// <summary><c>quota.max-bytes</c>.</summary>
        Quota,
    }

    /// <summary>Acknowledgements that were checked.</summary>
    public long Acknowledgements => _journal.Acknowledgements;

    /// <summary>Appends refused for lack of space.</summary>
    public long Refusals { get; private set; }

    /// <summary>Runs it.</summary>
    /// <returns>What is wrong; empty when all held.</returns>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        var ballast = Path.Combine(disk, "ballast");
        var room = RoomBytes + (limit == Limit.MinFree ? MinFreeBytes : 0);
        // A quota leaves space for the archive; a full disk does not, and could not end the execution.
        if (limit != Limit.Quota) File.WriteAllBytes(ballast, new byte[new DriveInfo(disk).AvailableFreeSpace - room]);
        using var sender = new FileSender(VictimSettings.DeliveredOf(disk), new Random(seed), refusals: 0);
        var wrong = new List<string>();
        long next = 1;
        await using (var host = JobWalHost.Start(Options(), () => sender, NullLoggerFactory.Instance))
        {
            while (await AppendAsync(host.Wal, next)) next++;
            var full = await host.Wal.StatusAsync(Of);
            if (full.Phase != JobPhase.Open) wrong.Add($"on a full disk it is {full.Phase}: {full.Trouble}");
            if (await TryAppendAsync(host.Wal, next + 1) is not RefusalReason.OutOfTurn)
                wrong.Add("a later sequence was accepted out of turn");
            if (limit == Limit.Quota) return await FinishAsync(host, wrong);
            File.Delete(ballast);
            for (var end = next + MoreEvents; next < end; next++)
            {
                if (!await AppendAsync(host.Wal, next)) wrong.Add($"{next} was refused though there is space");
            }

            return await FinishAsync(host, wrong);
        }
    }

    /// <summary>Checks that existing events are still delivered, marked and archived.</summary>
    private async Task<IReadOnlyList<string>> FinishAsync(JobWalHost host, List<string> wrong)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
        var done = await host.Wal.CompleteAsync(Of, deadline.Token);
        if (done.Phase != JobPhase.Archived || done.Pending > 0) wrong.Add($"not archived: {done}");
        Directory.Move(VictimSettings.DeliveredOf(disk), VictimSettings.DeliveredOf(_state));
        return [.. wrong, .. Audit.Of(_state, _journal, [])];
    }

    private async Task<bool> AppendAsync(IJobWal wal, long sequence)
    {
        if (await TryAppendAsync(wal, sequence) is not { } reason) return true;
        return reason == RefusalReason.DiskFull ? false : throw new InvalidOperationException($"{sequence} was refused: {reason}");
    }

    private async Task<RefusalReason?> TryAppendAsync(IJobWal wal, long sequence)
    {
        _journal.Note($"T {Of.Job} {Of.Execution} {sequence} {sequence}");
        try
        {
            await wal.AppendAsync(Of, VictimEvents.Make(Of, sequence, sequence));
            _journal.Note($"A {Of.Job} {Of.Execution} {sequence} {sequence}");
            return null;
        }
        catch (AppendRefusedException refused)
        {
            Refusals++;
            return refused.Reason;
        }
    }

    private JobWalOptions Options()
    {
        var options = new VictimSettings(_state, seed).WalOptions();
        options.QuotaMaxBytes = limit == Limit.Quota ? QuotaBytes : 0;
        // One file: sealed segments are archived as they are delivered, and the quota would never be used up.
        if (limit == Limit.Quota) options.SegmentMaxBytes = 0;
        options.QuotaMinFreeDiskBytes = limit == Limit.MinFree ? MinFreeBytes : 0;
        return options;
    }
}
