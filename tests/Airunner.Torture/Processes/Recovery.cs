using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Torture.Processes.Victims;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Torture.Processes;

/// <summary>
/// Recovers a state directory: delivers and archives the logs of dead processes, with a receiver that accepts everything.
/// </summary>
internal static class Recovery
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    /// <summary>Recovers everything.</summary>
    /// <returns>One status for each log.</returns>
    public static IReadOnlyList<JobStatus> Run(string state) => RunAsync(state).GetAwaiter().GetResult();

    private static async Task<IReadOnlyList<JobStatus>> RunAsync(string state)
    {
        var settings = new VictimSettings(state, Seed: 0);
        using var sender = new FileSender(settings.Delivered, new Random(0), refusals: 0);
        await using var host = JobWalHost.Start(settings.WalOptions(), () => sender, NullLoggerFactory.Instance);
        using var deadline = new CancellationTokenSource(Deadline);
        return await host.Wal.WaitForRecoveryAsync(deadline.Token);
    }
}
