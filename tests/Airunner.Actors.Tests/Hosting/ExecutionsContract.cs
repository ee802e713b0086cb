using Airunner.Actors.Hosting;
using Airunner.Actors.Storage;
using Airunner.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>The executions that a log lists, on every disk.</summary>
public abstract class ExecutionsContract
{
    private static readonly JobExecution Open = new("build", "open");
    private static readonly JobExecution Archived = new("build", "archived");
    private static readonly JobExecution Left = new("build", "left");

    internal abstract IWalFileSystem Files { get; }

    /// <summary>A state directory of <see cref="Files"/>.</summary>
    protected abstract string Root { get; }

    private static CancellationToken Timely => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    [Fact]
    public async Task Nothing_is_listed_where_there_is_nothing()
    {
        await using var host = Start(new CollectingSender());
        (await host.Wal.ExecutionsAsync(Timely).ToListAsync(Timely)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Open_and_archived_executions_are_listed_with_their_counts()
    {
        var sender = new CollectingSender { Holds = true };
        await using var host = Start(sender);
        for (var i = 0; i < 3; i++) await host.Wal.AppendAsync(Archived, new JobEvent(), Timely);
        sender.Release();
        var done = await host.Wal.CompleteAsync(Archived, Timely);
        await host.Wal.AppendAsync(Open, new JobEvent(), Timely);
        await host.Wal.FlushAsync(Open, Timely);

        var listed = await host.Wal.ExecutionsAsync(Timely).ToListAsync(Timely);

        listed.Select(static status => (status.Execution, status.Phase)).ShouldBe([(Archived, JobPhase.Archived), (Open, JobPhase.Open)]);
        (listed[0].ArchivePath, listed[0].ArchiveBytes).ShouldBe((done.ArchivePath, done.ArchiveBytes));
        (listed[1].Events, listed[1].Sent, listed[1].Pending, listed[1].LastSequence).ShouldBe((1, 1, 0, 0));
    }

    [Fact]
    public async Task A_backlog_that_nobody_here_works_on_is_counted_from_the_disk()
    {
        await using var holder = Start(new CollectingSender { Fails = true });
        for (var i = 0; i < 5; i++) await holder.Wal.AppendAsync(Left, new JobEvent(), Timely);
        await using var other = Start(new CollectingSender());

        var held = await other.Wal.ExecutionsAsync(Timely).SingleAsync(Timely);

        (held.Execution, held.Phase).ShouldBe((Left, JobPhase.Unavailable));
        (held.Events, held.Pending, held.LastSequence).ShouldBe((5, 5, 4));
        held.Trouble.ShouldNotBeNull().ShouldContain("another process");
        held.OldestPending.ShouldNotBeNull();
    }

    [Fact]
    public async Task What_is_archived_while_it_is_listed_is_listed_once()
    {
        await using var host = Start(new CollectingSender());
        JobExecution[] jobs = [.. Enumerable.Range(0, 20).Select(static i => new JobExecution("many", $"{i:00}"))];
        foreach (var job in jobs) await host.Wal.AppendAsync(job, new JobEvent(), Timely);
        var listed = new List<JobStatus>();
        await foreach (var status in host.Wal.ExecutionsAsync(Timely))
        {
            if (listed.Count == 0)
            {
                foreach (var job in jobs) await host.Wal.CompleteAsync(job, Timely);
            }

            listed.Add(status);
        }

        listed.Select(static status => status.Execution).ShouldBe(jobs);
        listed.Skip(1).ShouldAllBe(static status => status.Phase == JobPhase.Archived && status.ArchiveBytes > 0);
    }

    private JobWalHost Start(IEventSender sender) => JobWalHost.Start(
        new JobWalOptions { StateDirectory = Root }, () => sender, NullLoggerFactory.Instance, time: null, Files);
}
