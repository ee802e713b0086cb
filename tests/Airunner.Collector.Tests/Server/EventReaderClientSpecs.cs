using Airunner.Actors;
using Airunner.Grpc;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Collector.Tests.Server;

/// <summary>The reading client of Airunner.Grpc, and this collector.</summary>
public sealed class EventReaderClientSpecs : RunningCollector
{
    private static readonly JobExecution Job = new("build", "one");
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task What_is_stored_is_read_as_its_bytes_and_not_waited_for()
    {
        await PublishAsync(For("build", "one"), Make.Outputs(1, 300));
        using var reader = Reader();
        var read = await AllAsync(reader, Job);
        read.Select(static one => one.Event).ShouldBe(Make.Outputs(1, 300));
        read.Select(static one => one.Serialised.ToArray()).ShouldBe(read.Select(static one => one.Event.ToByteArray()));
    }

    [Fact]
    public async Task The_example_of_the_readme_reads()
    {
        const string id = "one";
        await PublishAsync(For("build", id), Make.Outputs(1, 120));
        var url = Collector.Address.ToString().TrimEnd('/');

        // README
        using var reader = new GrpcEventReader(new GrpcSenderOptions { Url = url }); // and TokenFile, where the server has tokens
        await foreach (var one in reader.ReadAsync(new JobExecution("build", id), new EventSelection { FromSequence = 100 }))
            Console.WriteLine($"{one.Event.Sequence}: {one.Serialised.Length} bytes");

        (await AllAsync(reader, Job, new EventSelection { FromSequence = 100 })).Count.ShouldBe(21);
    }

    [Fact]
    public async Task A_selection_is_read()
    {
        await PublishAsync(For("build", "one"), [.. Make.Outputs(1, 20), Make.End(21)]);
        using var reader = Reader();
        (await AllAsync(reader, Job, new EventSelection { FromSequence = 19 })).Select(static one => one.Event.Sequence)
            .ShouldBe([19, 20, 21]);
        (await AllAsync(reader, Job, new EventSelection { Kinds = [EventType.ProcessEnd] })).ShouldHaveSingleItem()
            .Event.ShouldBe(Make.End(21));
        var time = Make.Output(15, "").Timestamp.ToDateTimeOffset();
        (await AllAsync(reader, Job, new EventSelection { FromTime = time }))[0].Event.Sequence.ShouldBe(15);
    }

    [Fact]
    public async Task An_execution_is_followed_to_its_end()
    {
        await PublishAsync(For("build", "one"), Make.Outputs(1, 2));
        using var reader = Reader();
        var following = AllAsync(reader, Job, new EventSelection { Follows = true });
        await PublishAsync(For("build", "one"), [Make.Output(3, "x"), Make.End(4)]);
        (await following.WaitAsync(Deadline)).Select(static one => one.Event.Sequence).ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public async Task Of_an_unknown_job_nothing_is_read()
    {
        using var reader = Reader();
        (await AllAsync(reader, new JobExecution("none"))).ShouldBeEmpty();
        (await AllAsync(reader, new JobExecution("none", "one"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Events_without_an_execution_are_read_beside_later_executions()
    {
        await PublishAsync(For("build"), Make.Outputs(1, 2));
        await PublishAsync(For("build", "one"), Make.Outputs(1, 5));
        using var reader = Reader();
        (await AllAsync(reader, new JobExecution("build"))).Count.ShouldBe(5);
        (await AllAsync(reader, new JobExecution("build"), new EventSelection { IsExact = true })).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Executions_are_listed_the_latest_first_and_of_all_jobs_the_latest_of_each()
    {
        await PublishAsync(For("build"), Make.Outputs(1, 2));
        await PublishAsync(For("build", "one"), [Make.Output(1, "x"), Make.End(2)]);
        await PublishAsync(For("other", "two"), Make.Outputs(1, 1));
        using var reader = Reader();
        var ofJob = await reader.ListAsync("build").ToListAsync();
        ofJob.Select(static one => one.HasExecutionId ? one.ExecutionId : null).ShouldBe(["one", null]);
        (ofJob[0].Events, ofJob[0].Last).ShouldBe((2, Make.End(2)));
        var latest = await reader.ListAsync().ToListAsync();
        latest.Select(static one => $"{one.JobId}/{one.ExecutionId}").ShouldBe(["other/two", "build/one"]);
        (await reader.ListAsync("none").ToListAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task More_executions_than_a_page_has_are_listed()
    {
        for (var n = 0; n < 101; n++) await PublishAsync(For($"job-{n}", "e"), Make.Outputs(1, 1));
        using var reader = Reader();
        (await reader.ListAsync().ToListAsync()).Select(static one => one.JobId).Distinct().Count().ShouldBe(101);
    }

    [Fact]
    public async Task A_reading_that_is_cancelled_at_any_moment_says_so()
    {
        await PublishAsync(For("build", "one"), Make.Outputs(1, 2000));
        using var reader = Reader();
        for (var events = 1; events <= 300; events++)
        {
            using var stop = new CancellationTokenSource();
            var passed = new SemaphoreSlim(0);
            var cancelled = Task.Run(async () =>
            {
                await passed.WaitAsync();
                await stop.CancelAsync(); // while the other task reads
            });
            var left = events;
            await Should.ThrowAsync<OperationCanceledException>(async () =>
            {
                await foreach (var one in reader.ReadAsync(Job, new EventSelection { Follows = true }, stop.Token))
                {
                    if (--left == 0) passed.Release();
                }
            });
            await cancelled;
        }
    }

    [Fact]
    public async Task Following_is_cancelled()
    {
        await PublishAsync(For("build", "one"), Make.Outputs(1, 1));
        using var reader = Reader();
        using var stop = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var one in reader.ReadAsync(Job, new EventSelection { Follows = true }, stop.Token)) await stop.CancelAsync();
        });
    }

    [Fact]
    public async Task A_server_that_is_gone_is_told()
    {
        using var reader = Reader();
        await Collector.StopAsync();
        (await Should.ThrowAsync<IOException>(AllAsync(reader, Job))).Message.ShouldContain("cannot be reached");
    }

    private GrpcEventReader Reader() => new(new GrpcSenderOptions { Url = Collector.Address.ToString().TrimEnd('/') });

    private static async Task<List<StreamedEvent>> AllAsync(
        GrpcEventReader reader, JobExecution execution, EventSelection? selection = null)
    {
        var all = new List<StreamedEvent>();
        await foreach (var one in reader.ReadAsync(execution, selection)) all.Add(one);
        return all;
    }
}
