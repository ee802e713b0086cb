using System.Threading.Channels;
using Airunner.Actors;
using Airunner.Protocol;
using Grpc.Core;
using JobEventsClient = Airunner.Protocol.JobEventsService.JobEventsServiceClient;

namespace Airunner.Collector.Tests.Postgres;

/// <summary>Jobs that publish batch after batch; one that was not answered with OK is sent again, to the next collector.</summary>
internal sealed class PublishingJobs
{
    private const int Jobs = 6;
    private const int EventsInBatch = 40;

    private readonly Channel<long> _answers = Channel.CreateUnbounded<long>();
    private readonly long[] _answered = new long[Jobs];
    private readonly Task[] _running;
    private volatile bool _isOver;

    public PublishingJobs(params JobEventsClient[] collectors) =>
        _running = [.. Enumerable.Range(0, Jobs).Select(job => Task.Run(() => PublishAsync(collectors, job)))];

    /// <summary>Waits until so many more batches were answered with OK.</summary>
    public async Task WaitForAnswersAsync(int count)
    {
        for (var answer = 0; answer < count; answer++) await _answers.Reader.ReadAsync();
    }

    /// <summary>Ends all jobs, then checks that a collector serves every event once and in order.</summary>
    public async Task EndAsync(JobEventsClient collector)
    {
        _isOver = true;
        await Task.WhenAll(_running);
        for (var job = 0; job < Jobs; job++)
        {
            var sequences = new List<long>();
            using var call = collector.StreamJobEvents(new StreamJobEventsRequest { JobId = Execution(job).Job });
            await foreach (var response in call.ResponseStream.ReadAllAsync()) sequences.Add(response.Event.Sequence);
            sequences.ShouldBe(Enumerable.Range(1, (int)_answered[job]).Select(static i => (long)i), $"job {job}");
        }
    }

    private async Task PublishAsync(JobEventsClient[] collectors, int job)
    {
        var collector = job;
        for (var isLast = false; !isLast;)
        {
            isLast = _isOver;
            var first = _answered[job] + 1;
            var batch = isLast ? [Make.End(first)] : Make.Outputs(first, EventsInBatch);
            while (!await TryPublishAsync(collectors[collector % collectors.Length], job, batch)) collector++;
            _answered[job] += batch.Length;
            _answers.Writer.TryWrite(_answered[job]);
        }
    }

    private static async Task<bool> TryPublishAsync(JobEventsClient client, int job, JobEvent[] batch)
    {
        var metadata = new Metadata { { "airunner-job", Execution(job).Job }, { "airunner-execution", Execution(job).Execution! } };
        try
        {
            using var call = client.PublishJobEvents(metadata);
            await call.RequestStream.WriteAsync(new PublishJobEventsRequest { Events = { batch } });
            await call.RequestStream.CompleteAsync();
            await call;
            return true;
        }
        catch (RpcException failure) when (failure.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Cancelled)
        {
            return false;
        }
    }

    private static JobExecution Execution(int job) => new($"job-{job}", "one");
}
