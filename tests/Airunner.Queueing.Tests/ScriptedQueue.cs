using System.Threading.Channels;
using Airunner.Grpc.Queue;
using Airunner.Protocol;
using Grpc.Core;

namespace Airunner.Queueing.Tests;

/// <summary>A queue that a spec fills, and that answers each call by script.</summary>
internal sealed class ScriptedQueue : IWorkerQueue
{
    private readonly Lock _lock = new();
    private readonly Channel<DequeueJobResponse> _waiting = Channel.CreateUnbounded<DequeueJobResponse>();
    private readonly List<TimeSpan> _extensions = [];
    private readonly List<JobResult> _results = [];

    /// <summary>Asked at each take; an exception is thrown, null lets it wait for a job.</summary>
    public Func<int, Exception?> Takes { get; set; } = static _ => null;

    /// <summary>What each extension answers; its number from 0.</summary>
    public Func<int, JobHold> Extends { get; set; } = static _ => JobHold.Held;

    /// <summary>What each end answers; its number from 0.</summary>
    public Func<int, JobHold> Completes { get; set; } = static _ => JobHold.Held;

    public int TakeCalls { get; private set; }

    public int CompleteCalls { get; private set; }

    /// <summary>The times that were asked for, those refused included.</summary>
    public IReadOnlyList<TimeSpan> Extensions
    {
        get
        {
            lock (_lock) return [.. _extensions];
        }
    }

    /// <summary>The results that were taken.</summary>
    public IReadOnlyList<JobResult> Results
    {
        get
        {
            lock (_lock) return [.. _results];
        }
    }

    public static JobQueueException Away => Trouble(StatusCode.Unavailable);

    public static JobQueueException Trouble(StatusCode code) => new($"{code}", code, new RpcException(new Status(code, "")));

    /// <summary>As a server answers that has no other word for passing trouble (<c>invalid-argument-is-final = off</c>).</summary>
    public static JobQueueException Invalid =>
        new("invalid", StatusCode.InvalidArgument, new RpcException(new Status(StatusCode.InvalidArgument, ""))) { IsFinal = false };

    public void Add(string id, Action<Job>? change = null)
    {
        var job = new Job { JobId = id, JobParams = new JobParams { Command = "true" } };
        change?.Invoke(job);
        Add(new DequeueJobResponse { Job = job, TaskToken = id });
    }

    public void Add(DequeueJobResponse response) => _waiting.Writer.TryWrite(response);

    public async Task<DequeueJobResponse?> TakeAsync(TimeSpan visibility, CancellationToken cancellationToken)
    {
        int call;
        lock (_lock) call = TakeCalls++;
        if (Takes(call) is { } failure) throw failure;
        return await _waiting.Reader.ReadAsync(cancellationToken);
    }

    public Task<JobHold> ExtendAsync(string taskToken, TimeSpan visibility, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _extensions.Add(visibility);
            return Answer(() => Extends(_extensions.Count - 1));
        }
    }

    public Task<JobHold> CompleteAsync(string taskToken, JobResult result, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Answer(() =>
            {
                var hold = Completes(CompleteCalls++);
                _results.Add(result);
                return hold;
            });
        }
    }

    private static async Task<JobHold> Answer(Func<JobHold> answer)
    {
        await Task.CompletedTask;
        return answer();
    }
}
