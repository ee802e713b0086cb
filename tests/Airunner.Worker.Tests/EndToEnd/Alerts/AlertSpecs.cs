using System.Text.RegularExpressions;
using Airunner.Collector.Tests.Server;

namespace Airunner.Worker.Tests.EndToEnd.Alerts;

/// <summary>
/// Every alert of <c>config/</c>, fired by its trouble: real processes, real disks, a real Prometheus. Alone: twenty processes in trouble
/// would be one to other specs.
/// </summary>
[CollectionDefinition(nameof(AlertSpecs), DisableParallelization = true)]
[Collection(nameof(AlertSpecs))]
public sealed partial class AlertSpecs : IDisposable
{
    private const string Nowhere = "http://127.0.0.1:9";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    private readonly List<Troubled> _processes = [];
    private readonly List<SmallDisk> _disks = [];
    private readonly List<(string Alert, string Instance)> _expected = [];

    public void Dispose()
    {
        foreach (var process in _processes) process.End();
        foreach (var disk in _disks) disk.Dispose();
        foreach (var process in _processes) process.Dispose();
    }

    [AlertFact]
    public async Task Each_alert_fires_when_its_trouble_is_made_and_none_where_all_is_well()
    {
        var collector = await WellAsync();
        AppendsAreSlow();
        NothingIsDelivered();
        await LogsAreUnattendedAsync();
        TheDiskIsFull();
        TheDiskFillsUp();
        AWriteFails();
        await ALogIsDamagedAsync();
        TheArchiveGrows();
        await TokensAreRefusedAsync();
        var makeConflicts = await ConflictsAsync();
        var fillStore = await TheStoreFailsAsync();
        var killed = New("down", "AirunnerDown");
        killed.Pipe([]);
        _expected.Select(static each => each.Alert).Order()
            .ShouldBe(Alert().Matches(await File.ReadAllTextAsync(Prometheus.Rules)).Select(static match => match.Groups[1].Value).Order());

        foreach (var process in _processes.Where(static each => each.HasStarted)) await process.ServesAsync();
        using var prometheus = new Prometheus(_processes.Select(static each => (each.Instance, each.Admin)));
        using var deadline = new CancellationTokenSource(Deadline);
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        await UntilFiredAsync(("AirunnerNothingDelivered", "undelivered")); // it has looked at all of them
        killed.Kill();
        makeConflicts();
        fillStore();
        foreach (var expected in _expected) await UntilFiredAsync(expected);
        (await prometheus.FiredAsync()).Where(fired => fired.Instance == "well" || fired.Instance == collector).ShouldBeEmpty();

        async Task UntilFiredAsync((string Alert, string Instance) expected)
        {
            var fired = await prometheus.FiredAsync();
            while (!fired.Contains(expected))
            {
                if (deadline.IsCancellationRequested)
                    throw new ShouldAssertException($"{expected} has not fired; these have: {string.Join(", ", fired.Order())}");
                await often.WaitForNextTickAsync(CancellationToken.None);
                fired = await prometheus.FiredAsync();
            }
        }
    }

    /// <returns>The instance of the collector.</returns>
    private async Task<string> WellAsync()
    {
        var collector = New("well-collector");
        var server = await collector.CollectAsync();
        var worker = New("well");
        worker.Pipe(["--server", server, "--state-dir", Disk(worker, mebibytes: 100_000)]);
        return collector.Instance;
    }

    private void AppendsAreSlow()
    {
        var process = New("slow", "AirunnerAppendsSlow");
        process.Pipe([], 20, Strace(process, "pwrite64,fdatasync:delay_exit=700000"));
    }

    private void NothingIsDelivered() => New("undelivered", "AirunnerNothingDelivered").Pipe(["--server", Nowhere]);

    private async Task LogsAreUnattendedAsync()
    {
        var process = New("unattended", "AirunnerLogsUnattended");
        await new StoredLogs(process.Program).LeaveAsync("left", "1", "echo x");
        var log = Path.Combine(process.Program.Logs, "left_1.wal");
        await File.WriteAllTextAsync(log, "This is not a log, whatever its name says.");
        process.Pipe([]);
    }

    private void TheDiskIsFull()
    {
        var process = New("full", "AirunnerDiskFull");
        var config = Path.Combine(process.Program.State, "full.conf");
        File.WriteAllText(config, "airunner.wal.quota.max-bytes = 256 KiB");
        process.Pipe(["--server", Nowhere, "--config", config], lineBytes: 20_000);
    }

    private void TheDiskFillsUp()
    {
        var process = New("filling", "AirunnerDiskFillsUp");
        process.Pipe(
            ["--server", Nowhere, "--state-dir", Disk(process, mebibytes: 256), "--config", Room(process)], lineBytes: 50_000);
    }

    private void AWriteFails()
    {
        var process = New("failing", "AirunnerWriteFailed");
        process.Pipe([], 20, Strace(process, "pwrite64:error=EIO:when=40+20"));
    }

    private async Task ALogIsDamagedAsync()
    {
        var process = New("damaged", "AirunnerDamage");
        var logs = new StoredLogs(process.Program);
        await logs.LeaveAsync("hurt", "1", "echo one; sleep 0.1; echo two; sleep 0.1; echo three");
        logs.Damage("hurt", "1", index: 1);
        process.Pipe([]);
    }

    private void TheArchiveGrows()
    {
        var process = New("archiving", "AirunnerArchiveGrows");
        var state = Disk(process, mebibytes: 64);
        Directory.CreateDirectory(Path.Combine(state, "archive"));
        using (var old = File.Create(Path.Combine(state, "archive", "old_1.wal.zst")))
        {
            var block = new byte[1 << 20];
            for (var mebibytes = 0; mebibytes < 56; mebibytes++) old.Write(block);
        }

        process.Pipe(["--state-dir", state, "--config", Room(process)]);
    }

    private async Task TokensAreRefusedAsync()
    {
        var collector = New("strict", "AirunnerTokensRefused");
        var keys = Path.Combine(collector.Program.State, "keys");
        await File.WriteAllTextAsync(keys, $"first:{Convert.ToBase64String(new byte[32])}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(keys, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var server = await collector.CollectAsync("--secret-file", keys);
        var worker = New("stranger");
        worker.Pipe(["--server", server, "--config", Hasty(worker)]);
    }

    /// <returns>Makes it.</returns>
    private async Task<Action> ConflictsAsync()
    {
        var collector = New("conflicting", "AirunnerCollectorConflicts");
        var server = await collector.CollectAsync();
        var first = New("accepted", job: "same");
        first.Pipe(["--server", server, "--config", Hasty(first)]);
        var second = New("refused", "AirunnerEventsSetAside", job: "same");
        return () => second.Pipe(["--server", server, "--config", Hasty(second)], lineBytes: 30);
    }

    /// <returns>Fills its disk.</returns>
    private async Task<Action> TheStoreFailsAsync()
    {
        var collector = New("storing", "AirunnerCollectorStoreFails");
        var disk = Disk(collector, mebibytes: 8);
        var server = await collector.CollectAsync("--db", Path.Combine(disk, "events.db"));
        var worker = New("putoff");
        worker.Pipe(["--server", server, "--config", Hasty(worker)], lineBytes: 1_000);
        return () =>
        {
            using var file = File.Create(Path.Combine(disk, "other"));
            var block = new byte[1 << 16];
            try
            {
                while (true) file.Write(block);
            }
            catch (IOException)
            {
                // full
            }
        };
    }

    private Troubled New(string instance, string? alert = null, string? job = null)
    {
        var process = new Troubled(instance, job);
        _processes.Add(process);
        if (alert is not null) _expected.Add((alert, instance));
        return process;
    }

    private string Disk(Troubled process, int mebibytes)
    {
        var disk = new SmallDisk(Path.Combine(process.Program.State, "disk"), mebibytes);
        _disks.Add(disk);
        return disk.Path;
    }

    /// <summary>Settings for a small disk.</summary>
    private static string Room(Troubled process) => Config(process, "airunner.wal.quota.min-free-disk = 1 MiB");

    /// <summary>Settings for a worker that tries again soon.</summary>
    private static string Hasty(Troubled process) => Config(process, "airunner.wal.retry { initial = 100 ms, max = 500 ms }");

    private static string Config(Troubled process, string text)
    {
        var path = Path.Combine(process.Program.State, "worker.conf");
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Injects a fault into the calls for the log of a process.</summary>
    private static string[] Strace(Troubled process, string fault) =>
    [
        StraceFactAttribute.Path!, "-D", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-P", process.Log,
        "-e", $"trace={fault[..fault.IndexOf(':', StringComparison.Ordinal)]}", "-e", "signal=none", "-e", $"inject={fault}", "--",
    ];

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex Alert();
}
