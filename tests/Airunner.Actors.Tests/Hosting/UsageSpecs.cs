using System.Net;
using Airunner.Actors.Hosting;
using Airunner.Actors.Reading;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Storage;
using Airunner.Protocol;
using Airunner.Simulation;
using Akka.Hosting;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>The examples of the pages about a task: each stands here word for word (ReadmeExamplesSpecs compares), and is run.</summary>
public sealed class UsageSpecs : IDisposable
{
    private readonly TemporaryDirectory _state = new();

    [Fact]
    public async Task An_event_of_the_application()
    {
        await using var host = Start(new CollectingSender());
        var wal = host.Wal;
        var job = new JobExecution("shop", "1");

        // README
        var order = new Struct { Fields = { ["order"] = Value.ForNumber(42) } }; // or a message that protoc made of your .proto file
        await wal.AppendAsync(job, new JobEvent { Application = Any.Pack(order) });

        new JobLogDirectory(_state.Path).Reader(job).Events().ShouldHaveSingleItem().Parse().Application.Unpack<Struct>().ShouldBe(order);
    }

    [Fact]
    public async Task Logs_are_read_back()
    {
        var stateDirectory = _state.Path;
        await using var host = Start(new CollectingSender());
        for (var sequence = 99; sequence < 102; sequence++)
            await host.Wal.AppendAsync(new JobExecution("nightly", "42"), new JobEvent { Sequence = sequence });

        // README
        var directory = new JobLogDirectory(stateDirectory);
        foreach (var log in directory.Executions())
            Console.WriteLine($"{log.Execution}: {log.Files.Count} files, {log.LengthBytes} bytes{(log.IsHeld ? ", being written" : "")}");

        var reader = directory.Reader(new JobExecution("nightly", "42"));
        foreach (var logged in reader.Events(fromSequence: 100, damaged: damage => Console.Error.WriteLine(damage.Reason)))
            Console.WriteLine($"{logged.Sequence} at {logged.AppendedAt:O}: {logged.Parse().EventDataCase}");

        var state = reader.State();
        Console.WriteLine($"{state.Pending} of {state.Events} events pending, the oldest since {state.OldestPendingAt:O}");
        Console.WriteLine(reader.Verify().Damage.Count == 0 ? "every byte is as it was written" : "damaged");

        directory.Executions().ShouldHaveSingleItem().IsHeld.ShouldBeTrue();
        reader.Events(fromSequence: 100).Select(static logged => logged.Sequence).ShouldBe([100, 101]);
        (state.Events, reader.Verify().Damage.Count).ShouldBe((3, 0));
    }

    [Fact]
    public async Task Events_are_numbered_and_appended_again_until_they_are_durable()
    {
        var disk = new SimulatedFileSystem(new Random(1));
        var options = new JobWalOptions { StateDirectory = "/state", ArchiveOnComplete = false };
        await using var host = JobWalHost.Start(options, () => new CollectingSender(), NullLoggerFactory.Instance, time: null, disk);
        var wal = host.Wal;
        var build = new JobExecution("build", "1");
        JobEvent[] steps = [Line("compile"), Line("test"), Line("pack")];
        await wal.AppendAsync(build, new JobEvent { Sequence = 7 });
        FailWrites(disk, howMany: 2);

        // README
        var opened = await wal.OpenAsync(build);
        var next = Math.Max(1, opened.LastSequence + 1); // −1 where the log has no event yet
        foreach (var step in steps)
        {
            step.Sequence = next++;
            for (var isDurable = false; !isDurable;)
            {
                try
                {
                    await wal.AppendAsync(build, step);
                    isDurable = true;
                }
                catch (Exception again) when (again is AppendUnknownException or AppendRefusedException { IsTransient: true })
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System); // the same event, under the same number
                }
            }
        }

        steps.Select(static step => step.Sequence).ShouldBe([8, 9, 10]);
        (await wal.StatusAsync(build)).ShouldSatisfyAllConditions(
            static status => status.LastSequence.ShouldBe(10), static status => status.Events.ShouldBe(4));
    }

    [Fact]
    public async Task A_sender_of_ones_own()
    {
        using var answers = new ScriptedAnswers(HttpStatusCode.TooManyRequests, HttpStatusCode.InternalServerError, HttpStatusCode.OK);
        using var server = new HttpClient(answers) { BaseAddress = new Uri("http://server.example") };
        await using var host = Start(new HttpSender(server));
        var build = new JobExecution("build", "1");
        await host.Wal.AppendAsync(build, Line("compile"));

        (await host.Wal.CompleteAsync(build)).Sent.ShouldBe(1);

        answers.Posted.Count.ShouldBe(3);
        answers.Posted.Distinct().ShouldHaveSingleItem().ShouldContain(Convert.ToBase64String("compile"u8));
    }

    [Theory]
    [InlineData(HttpStatusCode.UnprocessableEntity, typeof(EventsRefusedException))]
    [InlineData(HttpStatusCode.RequestEntityTooLarge, typeof(EventsRefusedException))]
    [InlineData(HttpStatusCode.TooManyRequests, typeof(RetryLaterException))]
    [InlineData(HttpStatusCode.BadGateway, typeof(HttpRequestException))]
    public async Task A_sender_of_ones_own_says_what_happens_next(HttpStatusCode answer, System.Type error)
    {
        using var answers = new ScriptedAnswers(answer);
        using var server = new HttpClient(answers) { BaseAddress = new Uri("http://server.example") };
        var sending = new HttpSender(server).SendAsync(new JobExecution("build", "1"), EventBatch.Of([Line("compile")]), default);
        await Should.ThrowAsync(sending, error);
    }

    [Fact]
    public async Task Several_hosts_on_one_directory()
    {
        var build = new JobExecution("build", "1");
        await using var firstHost = Start(new CollectingSender { Fails = true });
        await firstHost.Wal.AppendAsync(build, Line("compile"));
        await using var secondHost = Start(new CollectingSender());
        var second = secondHost.Wal;

        // README
        var status = await second.StatusAsync(build);
        Console.WriteLine($"{status.Phase}: {status.Trouble}"); // Unavailable: … held by another process …
        try
        {
            await second.AppendAsync(build, Line("pack"));
        }
        catch (AppendRefusedException refused) when (refused.Reason == RefusalReason.CannotOpen)
        {
            Console.WriteLine(refused.Detail); // the same; nothing of the event is on the disk
        }

        new JobLogDirectory(_state.Path).Reader(build).Events().Count().ShouldBe(1);
        status.Phase.ShouldBe(JobPhase.Unavailable);
        status.Trouble!.ShouldContain("held by another process");
    }

    [Fact]
    public async Task A_host_that_is_observed()
    {
        using var lines = new RecordedLines();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILoggerFactory>(lines);
        builder.Services.AddJobWal<CollectingSender>(options => options.StateDirectory = _state.Path);

        // README
        builder.Services.AddHealthChecks();
        builder.Services.AddAkka("worker", akka => akka
            .WithJobWal()
            .WithJobWalLogging() // the system's lines go to the host's logging
            .WithJobWalProbes());

        using var host = builder.Build();
        await host.StartAsync();
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        report.Entries.Keys.ShouldBe(["airunner-wal-live", "airunner-wal-ready", "airunner-wal-progress"], ignoreOrder: true);
        report.Status.ShouldBe(HealthStatus.Healthy);
        await host.StopAsync();
        lines.All.ShouldContain(static line => line.Contains("have started. Settings:", StringComparison.Ordinal));
    }

    [Fact]
    public void A_machine_that_stops_in_the_middle_of_a_call()
    {
        const int seed = 1;

        // README
        var disk = new SimulatedFileSystem(new Random(seed));
        disk.Fault = call => call.Ordinal == 17 ? DiskFault.Crash : DiskFault.None;   // the machine stops during the 18th call
        Should.Throw<SimulatedCrashException>(() => Work(disk));
        disk.Fault = null;
        disk.Crash();                                                                 // start again; what survived is random
        Recover(disk);

        static void Work(SimulatedFileSystem disk)
        {
            for (var i = 0; i < 18; i++) disk.CreateDirectory($"/{i}");
        }

        static void Recover(SimulatedFileSystem disk) => disk.CreateDirectory("/18").ShouldBe(Errno.None);
    }

    public void Dispose() => _state.Dispose();

    private JobWalHost Start(IEventSender sender)
    {
        var options = new JobWalOptions
        {
            StateDirectory = _state.Path,
            RetryInitial = TimeSpan.FromMilliseconds(1),
            DrainTimeout = TimeSpan.FromMilliseconds(1),
        };
        return JobWalHost.Start(options, () => sender, NullLoggerFactory.Instance);
    }

    private static JobEvent Line(string text) =>
        new() { EventType = EventType.Output, Output = new OutputEvent { Output = ByteString.CopyFromUtf8(text) } };

    private static void FailWrites(SimulatedFileSystem disk, int howMany)
    {
        var left = howMany;
        disk.Fault = call => call.Operation == DiskOperation.Write && Interlocked.Decrement(ref left) >= 0
            ? DiskFault.Fail(Errno.EIO)
            : DiskFault.None;
    }

    // The example of Delivery/README.md.

    /// <summary>Posts each batch as lines of JSON.</summary>
    public sealed class HttpSender(HttpClient server) : IEventSender
    {
        public async Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
        {
            using var lines = new StringContent(string.Concat(events.Select(each => JsonFormatter.Default.Format(each) + "\n")));
            using var answer = await server.PostAsync($"events/{execution.Job}/{execution.Execution}", lines, cancellationToken);
            if (answer.StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.RequestEntityTooLarge)
                throw new EventsRefusedException($"The server answers {(int)answer.StatusCode}."); // these events, whenever they come
            if (answer.StatusCode is HttpStatusCode.TooManyRequests)
                throw new RetryLaterException("The server is busy.", answer.Headers.RetryAfter?.Delta);
            answer.EnsureSuccessStatusCode(); // everything else is sent again, with backoff, for ever
        }
    }

    /// <summary>A server that gives one answer after the other.</summary>
    private sealed class ScriptedAnswers(params HttpStatusCode[] answers) : HttpMessageHandler
    {
        public List<string> Posted { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Posted.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
            return new HttpResponseMessage(answers[Posted.Count - 1]);
        }
    }
}
