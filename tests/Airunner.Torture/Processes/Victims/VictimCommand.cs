using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Life;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Torture.Processes.Victims;

/// <summary>
/// The process that others kill: appends to several executions concurrently and reports the outcomes on its standard output.
/// </summary>
internal sealed class VictimCommand : ITortureCommand
{
    public const string Word = "victim";

    public string Name => Word;

    public string Usage => "the process that other commands start and kill";

    public int Run(TortureOptions options)
    {
        var settings = VictimSettings.From(options);
        options.NothingElse();
        using var pipe = Console.OpenStandardOutput();
        LiveAsync(settings, Reports.On(pipe)).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task LiveAsync(VictimSettings settings, Reports reports)
    {
        reports.Starts();
        using var sender = new FileSender(settings.Delivered, new Random(settings.Seed), settings.RefusalsPercent / 100.0);
        await using var host = JobWalHost.Start(settings.WalOptions(), () => sender, NullLoggerFactory.Instance);
        await Task.WhenAll(Enumerable.Range(0, settings.Jobs).Select(job => Task.Run(() => WorkAsync(settings, job, host.Wal, reports))));
        reports.Done();
    }

    private static async Task WorkAsync(VictimSettings settings, int job, IJobWal wal, Reports reports)
    {
        var chance = new Random(unchecked((settings.Seed * 31) + job));
        for (var count = 0; settings.Executions == 0 || count < settings.Executions; count++)
        {
            // The second job lets the log assign sequences.
            var execution = new JobExecution($"job{job}", $"g{settings.Generation}-{count}");
            var producer = new Producer(execution, wal, reports, chance, logNumbers: job == 1, settings.Within);
            if (!await producer.AppendAsync(chance.Next(settings.MostEvents / 10, settings.MostEvents))) return;
            if (await CompleteAsync(execution, settings.Within, wal)) reports.Completed(execution);
        }
    }

    private static async Task<bool> CompleteAsync(JobExecution execution, TimeSpan within, IJobWal wal)
    {
        using var deadline = new CancellationTokenSource(within, TimeProvider.System);
        try
        {
            await wal.CompleteAsync(execution, deadline.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false; // a call that fails in each new thread: the next process archives the log
        }
    }
}
