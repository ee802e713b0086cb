using System.Collections.Concurrent;
using Airunner.Actors.Hosting;
using Airunner.Actors.Storage;
using Airunner.Protocol;
using Airunner.Simulation;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>A disk whose calls never return: every wait still ends at its own deadline.</summary>
public sealed class HungDiskSpecs : IDisposable
{
    private static readonly JobExecution Stuck = new("build", "stuck");
    private static readonly JobExecution Well = new("build", "well");
    private readonly SimulatedFileSystem _disk = new(new Random(1)) { HoldDeadline = TimeSpan.FromMinutes(10) };

    private static CancellationToken Timely => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    [Fact]
    public async Task The_stop_of_JobWalHost_returns_and_logs_which_log_hangs()
    {
        using var logs = new RecordedLines();
        var host = JobWalHost.Start(Options(), () => new CollectingSender { Fails = true }, logs, time: null, _disk);
        (await host.Wal.AppendAsync(Well, Event(1), Timely)).ShouldBe(1);
        using var caller = new CancellationTokenSource();
        var append = await HangAsync(host.Wal, caller.Token);

        await host.StopAsync(TimeSpan.Zero, TimeSpan.FromMilliseconds(200)).WaitAsync(Timely);

        logs.All.ShouldContain(
            line => line.Contains("does not return", StringComparison.Ordinal) && line.Contains("build/stuck", StringComparison.Ordinal));
        append.IsCompleted.ShouldBeFalse(); // its outcome is unknown; the caller's deadline ends the wait
        await caller.CancelAsync();
        await Should.ThrowAsync<AppendUnknownException>(append.WaitAsync(Timely));
        await host.StopAsync(TimeSpan.Zero, TimeSpan.FromMilliseconds(200)).WaitAsync(Timely); // a second stop returns too
    }

    [Fact]
    public async Task The_stop_of_a_generic_host_returns()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<IWalFileSystem>(_disk);
        builder.Services.AddJobWal<CollectingSender>(options =>
        {
            options.StateDirectory = "/state";
            options.DrainTimeout = TimeSpan.FromMilliseconds(1);
        });
        builder.Services.AddAkka("worker", akka => akka
            .AddHocon("akka.coordinated-shutdown.phases.actor-system-terminate.timeout = 200ms", HoconAddMode.Prepend)
            .WithJobWal());
        using var host = builder.Build();
        await host.StartAsync(Timely);
        using var caller = new CancellationTokenSource();
        var append = await HangAsync(host.Services.GetRequiredService<IJobWal>(), caller.Token);

        await host.StopAsync(Timely).WaitAsync(Timely);

        append.IsCompleted.ShouldBeFalse();
        await caller.CancelAsync();
        await Should.ThrowAsync<AppendUnknownException>(append.WaitAsync(Timely));
    }

    [Fact]
    public async Task The_wait_for_recovery_ends_at_its_deadline_although_a_log_does_not_answer()
    {
        using (var logs = new RecordedLines())
        await using (var earlier = JobWalHost.Start(Options(), () => new CollectingSender { Fails = true }, logs, time: null, _disk))
            await earlier.Wal.AppendAsync(Stuck, Event(1), Timely);
        _disk.HoldSyncs = true; // opening the log hangs
        using var none = new RecordedLines();
        var host = JobWalHost.Start(Options(), () => new CollectingSender(), none, time: null, _disk);
        _disk.WaitForHeldSyncs();
        using var deadline = new CancellationTokenSource(TimeSpan.Zero);

        var found = await host.Wal.WaitForRecoveryAsync(deadline.Token).WaitAsync(Timely);

        var stuck = found.ShouldHaveSingleItem();
        (stuck.Execution, stuck.Phase).ShouldBe((Stuck, JobPhase.Recovering));
        stuck.Trouble.ShouldNotBeNull().ShouldContain("does not answer");
        await host.StopAsync(TimeSpan.Zero, TimeSpan.FromMilliseconds(200)).WaitAsync(Timely);
    }

    [Fact]
    public async Task The_start_of_a_host_ends_at_its_deadline()
    {
        using var letGo = new ManualResetEventSlim();
        using var asked = new ManualResetEventSlim();
        _disk.Fault = _ =>
        {
            asked.Set();
            letGo.Wait();
            return DiskFault.None;
        };
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<IWalFileSystem>(_disk);
        builder.Services.AddJobWal<CollectingSender>(options => options.StateDirectory = "/state");
        builder.Services.AddAkka("worker", akka => akka.WithJobWal());
        using var host = builder.Build();
        using var deadline = new CancellationTokenSource();

        var start = host.StartAsync(deadline.Token);
        asked.Wait(Timely);
        await deadline.CancelAsync();

        await Task.WhenAny(start).WaitAsync(Timely);
        letGo.Set();
        await Should.ThrowAsync<OperationCanceledException>(start);
    }

    public void Dispose() => _disk.HoldSyncs = false;

    private static JobWalOptions Options() => new() { StateDirectory = "/state" };

    private static JobEvent Event(long sequence) => new() { Sequence = sequence, EventType = EventType.Output };

    /// <summary>An append whose write the disk holds.</summary>
    private async Task<Task<long>> HangAsync(IJobWal wal, CancellationToken caller)
    {
        (await wal.AppendAsync(Stuck, Event(1), Timely)).ShouldBe(1);
        _disk.HoldSyncs = true;
        var append = wal.AppendAsync(Stuck, Event(2), caller).AsTask();
        _disk.WaitForHeldSyncs();
        return append;
    }
}
