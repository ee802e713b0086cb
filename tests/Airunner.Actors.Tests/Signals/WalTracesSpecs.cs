using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Airunner.Actors.Hosting;
using Airunner.Actors.Signals;
using Airunner.Actors.Tests.Architecture;
using Airunner.Actors.Tests.Hosting;
using Airunner.Protocol;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Signals;

/// <summary>The activities of a whole system: what a listener hears, and that it costs nothing without one.</summary>
[CollectionDefinition(nameof(WalTraces), DisableParallelization = true)] // other specs compare answers that have no trace
[Collection(nameof(WalTraces))]
public sealed partial class WalTracesSpecs : IDisposable
{
    private readonly JobExecution _build = new("build", Guid.NewGuid().ToString("N")); // a listener hears all systems of the process
    private readonly SimulatedFileSystem _disk = new(new Random(1));
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivitySource _callers = new("specs");
    private readonly ActivityListener _listener;

    public WalTracesSpecs()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is JobWalTelemetry.SourceName or "specs",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    private static CancellationToken Timely => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    public void Dispose()
    {
        _listener.Dispose();
        _callers.Dispose();
    }

    [Fact]
    public async Task An_append_its_commit_its_send_and_the_ack_are_in_the_trace_of_the_caller()
    {
        Activity caller;
        var sender = new TracedSender();
        using var lines = new RecordedLines();
        await using (var host = JobWalHost.Start(new JobWalOptions { StateDirectory = "/state" }, () => sender, lines, null, _disk))
        {
            using (caller = _callers.StartActivity("caller")!)
            {
                await host.Wal.AppendAsync(_build, Event(1), Timely);
                Activity.Current.ShouldBe(caller, "an append does not become the caller's activity");
            }

            await host.Wal.CompleteAsync(_build, Timely);
        }

        var append = Single(WalTraces.AppendName);
        (append.ParentSpanId, append.TraceId, append.Kind).ShouldBe((caller.SpanId, caller.TraceId, ActivityKind.Producer));
        append.GetTagItem("airunner.sequence").ShouldBe(1L);
        append.GetTagItem("airunner.execution").ShouldBe(_build.Execution);
        var commit = Single(WalTraces.CommitName);
        (commit.ParentSpanId, commit.TraceId).ShouldBe((append.SpanId, caller.TraceId));
        commit.GetTagItem("airunner.events").ShouldBe(1);
        var send = Single(WalTraces.SendName);
        (send.ParentSpanId, send.TraceId, send.Kind).ShouldBe((append.SpanId, caller.TraceId, ActivityKind.Client));
        sender.Current.ShouldBe(send.Id, "the sender passes it on");
        var ack = Single(WalTraces.AckName);
        (ack.ParentSpanId, ack.GetTagItem("airunner.sequence")).ShouldBe((send.SpanId, 1L));
    }

    [Fact]
    public async Task One_commit_and_one_send_of_several_appends_have_links_to_all_of_them()
    {
        using var lines = new RecordedLines();
        await using (var host = JobWalHost.Start(
            new JobWalOptions { StateDirectory = "/state" }, () => new CollectingSender(), lines, null, _disk))
        {
            var appends = Enumerable.Range(1, 20).Select(sequence => host.Wal.AppendAsync(_build, Event(sequence), Timely).AsTask());
            await Task.WhenAll(appends);
            await host.Wal.CompleteAsync(_build, Timely);
        }

        var spans = All(WalTraces.AppendName).Select(static append => append.SpanId).ToHashSet();
        spans.Count.ShouldBe(20);
        foreach (var name in (string[])[WalTraces.CommitName, WalTraces.SendName])
        {
            var named = All(name).SelectMany(static one => one.Links.Select(static link => link.Context.SpanId).Prepend(one.ParentSpanId));
            named.ShouldBe(spans, ignoreOrder: true);
        }
    }

    [Fact]
    public async Task What_fails_ends_with_an_error()
    {
        using var lines = new RecordedLines();
        var options = new JobWalOptions { StateDirectory = "/state", AppendMaxEventBytes = 1024 };
        await using (var host = JobWalHost.Start(options, () => new CollectingSender { Fails = true }, lines, null, _disk))
        {
            var large = Event(1);
            large.Output = new OutputEvent { Output = Google.Protobuf.ByteString.CopyFrom(new byte[2048]) };
            await Should.ThrowAsync<AppendRefusedException>(async () => await host.Wal.AppendAsync(_build, large, Timely));
            await host.Wal.AppendAsync(_build, Event(1), Timely);
            while (!All(WalTraces.SendName).Any()) await Task.Yield();
        }

        All(WalTraces.AppendName).Select(static append => append.Status).ShouldBe([ActivityStatusCode.Error, ActivityStatusCode.Unset]);
        All(WalTraces.AppendName).First().GetTagItem("error.type").ShouldBe(nameof(AppendRefusedException));
        All(WalTraces.SendName).First().GetTagItem("error.type").ShouldBe(typeof(IOException).FullName);
        All(WalTraces.AckName).ShouldBeEmpty();
    }

    [Fact]
    public void What_is_not_delivered_for_long_is_remembered_up_to_a_limit()
    {
        var traces = new AppendTraces();
        for (var sequence = 1; sequence <= AppendTraces.Most + 10; sequence++)
        {
            using var append = _callers.StartActivity("append");
            traces.Add(sequence, append);
        }

        traces.Take(10).ShouldBeEmpty();
        traces.Take(11).Count.ShouldBe(1);
        traces.Take(long.MaxValue).Count.ShouldBe(AppendTraces.MostOfOne);
        traces.Take(long.MaxValue).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_table_in_the_README_has_exactly_the_activities()
    {
        var table = (await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "src/Airunner.Actors/Hosting/README.md")))
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value);
        table.ShouldBe([WalTraces.AppendName, WalTraces.CommitName, WalTraces.SendName, WalTraces.AckName]);
    }

    private static JobEvent Event(long sequence) => new() { Sequence = sequence, EventType = EventType.Output };

    private IEnumerable<Activity> All(string name) => _ended.Where(
        activity => activity.OperationName == name && (string?)activity.GetTagItem("airunner.execution") == _build.Execution);

    private Activity Single(string name) => All(name).ShouldHaveSingleItem();

    [GeneratedRegex(@"^\| `(airunner\.(?:append|commit|send|ack))` \|")]
    private static partial Regex Row();

    private sealed class TracedSender : IEventSender
    {
        public string? Current { get; private set; }

        public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
        {
            Current = Activity.Current?.Id;
            return Task.CompletedTask;
        }
    }
}
