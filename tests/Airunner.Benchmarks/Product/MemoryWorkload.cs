using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Appending;
using Airunner.Benchmarks.Contestants;
using Airunner.Benchmarks.Measuring;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Benchmarks.Product;

/// <summary>What a backlog costs in memory, and what an append leaves to the garbage collector.</summary>
internal sealed class MemoryWorkload : IProductWorkload
{
    private const int EventBytes = 200;
    private const double Mega = 1e6;

    public string Name => "memory";

    public int MostRounds => 1;

    public async Task<IReadOnlyList<Figure>> RunAsync(Setting setting) =>
        [.. await BacklogAsync(setting), .. await IdleJobs.MeasureAsync(Name, setting)];

    private async Task<IReadOnlyList<Figure>> BacklogAsync(Setting setting)
    {
        var execution = new JobExecution("pending");
        var payload = Payload.Of(EventBytes);
        var (pending, steady) = (setting.Of(1_000_000, 2_000), setting.Of(200_000, 2_000));
        var options = new JobWalOptions { StateDirectory = setting.PathOf("backlog") };
        await using var host = JobWalHost.Start(options, () => new AwaySender(), NullLoggerFactory.Instance);
        await host.Wal.OpenAsync(execution);
        var empty = MemoryUse.Now();
        await Events.AppendAsync(host.Wal, execution, payload, pending);
        var full = MemoryUse.Now();

        var allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
        await Events.AppendAsync(host.Wal, execution, payload, steady);
        var allocated = (double)(GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore) / steady;
        var message = MessageBytes(execution, payload);
        return
        [
            new Figure(
                Name,
                $"{pending:N0} pending events: managed, over an empty log",
                (full.ManagedBytes - empty.ManagedBytes) / Mega,
                "MB",
                Target.AtMost(24)),
            new Figure(
                Name,
                $"{pending:N0} pending events: resident, over an empty log",
                (full.AnonymousBytes - empty.AnonymousBytes) / Mega,
                "MB",
                Target.AtMost(24)),
            new Figure(Name, "an append: allocated", allocated, "B"),
            new Figure(Name, "an append: the message itself", message, "B"),
            new Figure(Name, "an append: allocated beyond the message", allocated - message, "B", Target.AtMost(1)),
        ];
    }

    /// <summary>The minimum allocation of one append: its ticket and its serialised event.</summary>
    private static long MessageBytes(JobExecution execution, ReadOnlyMemory<byte> payload)
    {
        var jobEvent = Events.Of(payload);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var ticket = new AppendTicket(execution, null!, 0);
        var serialised = GC.AllocateUninitializedArray<byte>(jobEvent.CalculateSize());
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        GC.KeepAlive(ticket);
        GC.KeepAlive(serialised);
        return taken;
    }
}
