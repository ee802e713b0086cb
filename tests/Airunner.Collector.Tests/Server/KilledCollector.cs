using System.Threading.Channels;
using Airunner.Actors;
using Airunner.Collector.Queries;
using Airunner.Protocol;
using Grpc.Core;
using Grpc.Net.Client;

namespace Airunner.Collector.Tests.Server;

/// <summary>A collector that is killed again and again while many jobs publish to it.</summary>
internal sealed class KilledCollector(string storePath)
{
    private const int Jobs = 6;
    private const int EventsInBatch = 40;
    private const int AnswersBeforeKill = 60;

    private readonly Channel<long> _answers = Channel.CreateUnbounded<long>();
    private readonly long[] _answered = new long[Jobs];
    private volatile bool _isOver;

    /// <summary>Kills it a number of times, then checks that every event is there once and in order.</summary>
    /// <returns>Number of events.</returns>
    public async Task<long> RunAsync(int kills)
    {
        var port = LastingPort.Free();
        var collector = await CollectorProcess.StartAsync(storePath, port);
        using var channel = GrpcChannel.ForAddress(collector.Address);
        var client = new JobEventsService.JobEventsServiceClient(channel);
        try
        {
            var jobs = Enumerable.Range(0, Jobs).Select(job => Task.Run(() => PublishAsync(client, job))).ToArray();
            for (var kill = 0; kill < kills; kill++)
            {
                for (var answer = 0; answer < AnswersBeforeKill; answer++) await _answers.Reader.ReadAsync();
                collector.Kill();
                collector.Dispose();
                collector = await CollectorProcess.StartAsync(storePath, port);
            }

            for (var answer = 0; answer < AnswersBeforeKill; answer++) await _answers.Reader.ReadAsync();
            _isOver = true;
            await Task.WhenAll(jobs);
            for (var job = 0; job < Jobs; job++) await CheckAsync(client, job);
            (await collector.TerminateAsync()).ShouldBe(0);
        }
        finally
        {
            collector.Dispose();
        }

        using var reader = EventReader.Open(storePath);
        for (var job = 0; job < Jobs; job++)
            reader.Events(Execution(job)).Select(one => one.Sequence).ShouldBe(Sequences(_answered[job]), $"job {job} in the store");
        return _answered.Sum();
    }

    /// <summary>Publishes batch after batch; one that was not answered with OK again, until it is.</summary>
    private async Task PublishAsync(JobEventsService.JobEventsServiceClient client, int job)
    {
        for (var isLast = false; !isLast;)
        {
            isLast = _isOver;
            var first = _answered[job] + 1;
            var batch = Make.Outputs(first, EventsInBatch);
            if (isLast) batch = [Make.End(first)];
            while (!await TryPublishAsync(client, job, batch))
            {
                // The collector was killed, or is not there yet.
            }

            _answered[job] += batch.Length;
            _answers.Writer.TryWrite(_answered[job]);
        }
    }

    private static async Task<bool> TryPublishAsync(JobEventsService.JobEventsServiceClient client, int job, JobEvent[] batch)
    {
        var metadata = new Metadata { { "airunner-job", Execution(job).Job }, { "airunner-execution", Execution(job).Execution! } };
        try
        {
            using var call = client.PublishJobEvents(new CallOptions(metadata).WithWaitForReady());
            await call.RequestStream.WriteAsync(new PublishJobEventsRequest { Events = { batch } });
            await call.RequestStream.CompleteAsync();
            await call;
            return true;
        }
        catch (RpcException failure) when (failure.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Cancelled)
        {
            return false;
        }
        catch (HttpIOException)
        {
            return false; // killed while the connection was made: the write fails before the call has a status
        }
    }

    private async Task CheckAsync(JobEventsService.JobEventsServiceClient client, int job)
    {
        var sequences = new List<long>();
        using var call = client.StreamJobEvents(new StreamJobEventsRequest { JobId = Execution(job).Job });
        await foreach (var response in call.ResponseStream.ReadAllAsync()) sequences.Add(response.Event.Sequence);
        sequences.ShouldBe(Sequences(_answered[job]), $"job {job} as it is served");
    }

    private static JobExecution Execution(int job) => new($"job-{job}", "one");

    private static IEnumerable<long> Sequences(long through) => Enumerable.Range(1, (int)through).Select(i => (long)i);
}
