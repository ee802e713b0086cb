using System.Diagnostics;
using System.Globalization;
using System.Text;
using Airunner.Actors;
using Airunner.Actors.Jobs.Identity;
using Airunner.Benchmarks.Measuring;

namespace Airunner.Benchmarks.Product;

/// <summary>What the logs and archives of earlier processes cost the program: its first append, and their recovery.</summary>
internal sealed class LeftoversWorkload : IProductWorkload
{
    private const int EventsOfLog = 3;
    private const double FirstAppendMoreMs = 20;
    private const double RecoverySeconds = 5;
    private const double RecoveryMegabytes = 100;
    private PublishedProgram? _program;

    public string Name => "leftovers";

    public int MostRounds => 1; // each of its runs is repeated here, in turn

    public async Task<IReadOnlyList<Figure>> RunAsync(Setting setting)
    {
        _program ??= await PublishedProgram.GetAsync(setting.IsSmoke);
        var logs = setting.Of(10_000, 10);
        var archives = setting.Of(300_000, 10);
        var empty = setting.PathOf("empty");
        var leftovers = setting.PathOf("leftovers");
        var archived = setting.PathOf("archived");
        // First, and in a directory of its own: a file system without a journal looks past each inode that was freed a minute ago, and what
        // that costs after thousands of files were removed is not the recovery's.
        var recovered = setting.PathOf("recovered");
        MakeLogs(recovered, logs);
        var (recovery, mostBytes) = await RecoverAsync(recovered);
        MakeArchives(archived, archives);

        List<double> emptyMs = [];
        List<double> leftoversMs = [];
        List<double> archivedMs = [];
        var times = setting.Of(21, 1);
        for (var n = 0; n < times; n++)
        {
            MakeLogs(leftovers, logs); // those that the run before recovered are made again
            emptyMs.Add(await FirstAppendAsync(empty));
            leftoversMs.Add(await FirstAppendAsync(leftovers));
            archivedMs.Add(await FirstAppendAsync(archived));
        }

        var bare = Outcome.Middle(emptyMs);
        return
        [
            new Figure(Name, "pipe: start to the first acknowledged line, empty directory", bare, "ms"),
            More($"{logs:N0} leftover logs", Outcome.Middle(leftoversMs) - bare),
            More($"{archives:N0} archives", Outcome.Middle(archivedMs) - bare),
            new Figure(
                Name, $"recover, {logs:N0} logs of {EventsOfLog} events", recovery.TotalSeconds, "s", Target.AtMost(RecoverySeconds)),
            new Figure(Name, "recover: resident at most", mostBytes / 1e6, "MB", Target.AtMost(RecoveryMegabytes)),
        ];
    }

    private Figure More(string beside, double ms) =>
        new(Name, $"the same beside {beside}: more", ms, "ms", Target.AtMost(FirstAppendMoreMs));

    private static void MakeLogs(string state, int count)
    {
        var directory = Directory.CreateDirectory(Path.Combine(state, "wal")).FullName;
        var output = Encoding.ASCII.GetBytes("one line of a job's output\n");
        for (var n = 0; n < count; n++)
        {
            var path = Path.Combine(directory, FileNames.Log(new JobExecution($"job{n.ToString(CultureInfo.InvariantCulture)}", "e1")));
            if (!File.Exists(path)) LogFiles.WriteSmall(path, EventsOfLog, _ => output);
        }
    }

    /// <summary>Only their names and ages are looked at.</summary>
    private static void MakeArchives(string state, int count)
    {
        var directory = Directory.CreateDirectory(Path.Combine(state, "archive")).FullName;
        for (var n = 0; n < count; n++)
        {
            var execution = new JobExecution($"job{n.ToString(CultureInfo.InvariantCulture)}", "e1");
            File.WriteAllBytes(Path.Combine(directory, FileNames.Archive(execution)), [0x28, 0xB5, 0x2F, 0xFD]);
        }
    }

    /// <summary>Milliseconds from before the start of <c>pipe --ack</c> until a line is acknowledged; the process is killed then.</summary>
    private async Task<double> FirstAppendAsync(string state)
    {
        var began = Stopwatch.GetTimestamp();
        using var process = Start("pipe", "--job", "first", "--ack", "--state-dir", state);
        await process.StandardInput.WriteLineAsync("one line");
        await process.StandardInput.FlushAsync();
        var acknowledged = await process.StandardOutput.ReadLineAsync();
        var taken = Stopwatch.GetElapsedTime(began);
        process.Kill();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (acknowledged is null) throw new InvalidOperationException($"No line was acknowledged: {errors}");
        return taken.TotalMilliseconds;
    }

    private async Task<(TimeSpan Taken, long MostBytes)> RecoverAsync(string state)
    {
        var began = Stopwatch.GetTimestamp();
        using var process = Start("recover", "--state-dir", state, "--drain-timeout", "5m");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var most = 0L;
        while (!process.HasExited)
        {
            most = Math.Max(most, MemoryUse.MostResidentBytes(process.Id));
            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(TimeSpan.FromMilliseconds(20)));
        }

        var taken = Stopwatch.GetElapsedTime(began);
        return process.ExitCode == 0
            ? (taken, most)
            : throw new InvalidOperationException($"recover ended with {process.ExitCode}: {await errors}{await output}");
    }

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(_program!.Command[0], [.. _program.Command.Skip(1), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException($"'{start.FileName}' did not start.");
    }
}
