using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Collector.Store;
using Airunner.Grpc;
using Airunner.Protocol;
using Grpc.Core;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Collector.Tests.Server;

/// <summary>A worker's sender, and this collector.</summary>
public sealed class CompletenessSpecs : RunningCollector
{
    private static readonly JobExecution Job = new("build", "one");
    private static readonly EventBatch Events = EventBatch.Of(Make.Outputs(1, 300));

    [Fact]
    public async Task Everything_is_there()
    {
        using var sender = Sender();
        await SendAsync(sender);
        (await sender.CompleteAsync(Job, Totals, default)).ShouldBe(new Completeness(300, IsComplete: true, 0));
    }

    [Fact]
    public async Task Rows_that_were_deleted_are_missing_and_can_be_sent_again()
    {
        using var sender = Sender();
        await SendAsync(sender);
        Delete("DELETE FROM segments WHERE first_sequence IN (51, 101)");
        (await sender.CompleteAsync(Job, Totals, default)).ShouldBe(new Completeness(300, IsComplete: false, 100)
        {
            MissingRanges = [new SequenceRange(51, 150)],
        });

        await SendAsync(sender);
        (await sender.CompleteAsync(Job, Totals, default)).ShouldBe(new Completeness(300, IsComplete: true, 0));
    }

    [Fact]
    public async Task A_store_that_fails_is_no_answer()
    {
        using var sender = Sender();
        await SendAsync(sender);
        Delete("DROP TABLE segments");
        await Should.ThrowAsync<RetryLaterException>(sender.CompleteAsync(Job, Totals, default));
    }

    [Fact]
    public async Task Events_that_the_log_numbers_are_all_there()
    {
        using var sender = Sender();
        var options = new JobWalOptions { StateDirectory = Path.Combine(StateDirectory, "worker") };
        await using var host = JobWalHost.Start(options, () => sender, NullLoggerFactory.Instance);
        for (var i = 0; i < 3; i++) (await host.Wal.AppendAsync(Job, Make.Output(0, $"line {i}"))).ShouldBe(i);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var status = await host.Wal.CompleteAsync(Job, deadline.Token);
        status.Failed.ShouldBe(0);
        status.Completeness.ShouldBe(new Completeness(3, IsComplete: true, 0));
        Read(reader => reader.Events(Job).Select(stored => stored.Sequence).ToArray()).ShouldBe([0, 1, 2]);
        (await FollowAsync(new StreamJobEventsRequest { JobId = "build" }, StoredOnly)).Select(each => each.Sequence).ShouldBe([0, 1, 2]);
    }

    private static Metadata StoredOnly => new() { { "airunner-follow", "false" } };

    private static ExecutionTotals Totals
    {
        get
        {
            var totals = default(ExecutionTotals);
            for (var i = 0; i < Events.Count; i++) totals = totals.With(Events.SequenceAt(i), Events.SerialisedAt(i));
            return totals;
        }
    }

    private GrpcEventSender Sender() => new(new GrpcSenderOptions { Url = Collector.Address.ToString().TrimEnd('/') });

    private static async Task SendAsync(GrpcEventSender sender)
    {
        for (var i = 0; i < Events.Count; i += 50) await sender.SendAsync(Job, Events.Slice(i, 50), CancellationToken.None);
    }

    private void Delete(string sql)
    {
        using var connection = StoreFile.Open(StoragePath, SqliteOpenMode.ReadWrite);
        StoreFile.Run(connection, sql);
    }
}
