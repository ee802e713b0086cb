using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Life;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Torture.Processes.Victims;

/// <summary>One of two processes in one directory: opens, appends and completes as its parent orders, line by line.</summary>
/// <remarks>
/// Input: <c>open JOB EXECUTION</c>, <c>append JOB EXECUTION COUNT</c>, <c>complete JOB EXECUTION</c>. Output: <see cref="Reports"/>, and
/// <c>E …</c> with the text of a refusal.
/// </remarks>
internal sealed class RacerCommand : ITortureCommand
{
    public const string Word = "racer";

    public string Name => Word;

    public string Usage => "one of the two processes that 'race' and 'restart' start";

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
        using var sender = new FileSender(settings.Delivered, new Random(settings.Seed), settings.RefusalsPercent / 100d);
        await using var host = JobWalHost.Start(settings.WalOptions(), () => sender, NullLoggerFactory.Instance);
        reports.Starts();
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            var execution = new JobExecution(words[1], words[2]);
            switch (words[0])
            {
                case "open": await OpenAsync(execution, host.Wal, reports); break;
                case "append":
                    var count = int.Parse(words[3], System.Globalization.CultureInfo.InvariantCulture);
                    await AppendAsync(execution, count, host.Wal, reports);
                    break;
                default:
                    await host.Wal.CompleteAsync(execution);
                    reports.Completed(execution);
                    break;
            }
        }
    }

    private static async Task OpenAsync(JobExecution execution, IJobWal wal, Reports reports)
    {
        try
        {
            reports.Opened(execution, (await wal.OpenAsync(execution)).LastSequence);
        }
        catch (LogUnavailableException refused)
        {
            reports.NotOpened(execution, refused.Message);
        }
    }

    private static async Task AppendAsync(JobExecution execution, int count, IJobWal wal, Reports reports)
    {
        var first = Math.Max(0, (await wal.StatusAsync(execution)).LastSequence) + 1;
        for (var sequence = first; sequence < first + count; sequence++)
        {
            reports.Appending(execution, [(sequence, sequence)]);
            await wal.AppendAsync(execution, VictimEvents.Make(execution, sequence, sequence));
            reports.Acknowledged(execution, sequence, sequence);
        }

        reports.Appended(execution);
    }
}
