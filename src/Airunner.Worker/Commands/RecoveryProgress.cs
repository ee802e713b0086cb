using Airunner.Actors;
using Airunner.Worker.Composition;
using Airunner.Worker.Screens;

namespace Airunner.Worker.Commands;

/// <summary>Waits for the delivery of leftover logs, and shows how many of their events are delivered.</summary>
internal static class RecoveryProgress
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits as <see cref="IJobWal"/> does.</summary>
    public static async Task<IReadOnlyList<JobStatus>> WaitAsync(
        IWorkerSystem system, WorkBar bar, TimeProvider time, CancellationToken deadline)
    {
        var recovery = system.Wal.WaitForRecoveryAsync(deadline);
        if (!bar.IsShown) return await recovery;
        using var over = new CancellationTokenSource();
        var looks = LookAsync(system, bar, time, over.Token);
        try
        {
            return await recovery;
        }
        finally
        {
            await over.CancelAsync();
            await looks;
        }
    }

    /// <summary>Logs are opened one after the other, so what is to be done grows at first.</summary>
    private static async Task LookAsync(IWorkerSystem system, WorkBar bar, TimeProvider time, CancellationToken over)
    {
        try
        {
            while (true)
            {
                var figures = await system.FiguresAsync(over);
                bar.Expect(figures.Pending + figures.Delivered);
                bar.Report(figures.Delivered);
                await Task.Delay(LookInterval, time, over);
            }
        }
        catch (OperationCanceledException)
        {
            // The recovery is over.
        }
    }
}
