using Airunner.Actors;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Worker.Tests;

/// <summary>A log in memory that enforces the rules of sequences and fails by script.</summary>
internal sealed class ScriptedWal : IJobWal
{
    private readonly Lock _gate = new();
    private readonly List<byte[]> _stored = [];
    private readonly List<long> _told = [];
    private readonly Dictionary<long, int> _times = [];
    private long _last = -1;
    private long _owed = -1;

    /// <summary>Decides each append; null accepts it. Called with the sequence and the number of its earlier appends.</summary>
    public Func<long, int, Exception?> Script { get; set; } = (_, _) => null;

    /// <summary>Delays every outcome until it is completed.</summary>
    public TaskCompletionSource? Hold { get; set; }

    public IReadOnlyList<JobEvent> Stored
    {
        get
        {
            lock (_gate) return _stored.ConvertAll(bytes => JobEvent.Parser.ParseFrom(bytes));
        }
    }

    /// <summary>The sequence of every append in order, including refused ones.</summary>
    public IReadOnlyList<long> Appended
    {
        get
        {
            lock (_gate) return [.. _told];
        }
    }

    public async ValueTask<long> AppendAsync(JobExecution execution, JobEvent jobEvent, CancellationToken cancellationToken = default)
    {
        Exception? failure;
        lock (_gate) failure = Take(execution, jobEvent);
        if (Hold is { } hold) await hold.Task;
        await Task.Yield();
        return failure is null ? jobEvent.Sequence : throw failure;
    }

    public Task<JobStatus> OpenAsync(JobExecution execution, CancellationToken cancellationToken = default) =>
        StatusAsync(execution, cancellationToken);

    public void GiveUp(JobExecution execution, long sequence) => throw new NotSupportedException();

    public Task FlushAsync(JobExecution execution, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task<JobStatus> CompleteAsync(JobExecution execution, CancellationToken cancellationToken = default) =>
        StatusAsync(execution, cancellationToken);

    public Task<JobStatus> StatusAsync(JobExecution execution, CancellationToken cancellationToken = default) =>
        Task.FromResult(new JobStatus(execution, JobPhase.Open) { Events = Stored.Count, Sent = Stored.Count, LastSequence = _last });

    public IAsyncEnumerable<JobStatus> ExecutionsAsync(CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<JobStatus>> WaitForRecoveryAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<JobStatus>>([]);

    private Exception? Take(JobExecution execution, JobEvent jobEvent)
    {
        var sequence = jobEvent.Sequence;
        var before = _times.GetValueOrDefault(sequence);
        _times[sequence] = before + 1;
        _told.Add(sequence);
        if (_owed >= 0 && sequence > _owed) return new AppendRefusedException(execution, sequence, RefusalReason.OutOfTurn);
        if (Script(sequence, before) is { } failure)
        {
            _owed = sequence;
            return failure;
        }

        _owed = -1;
        if (sequence <= _last) return new AppendRefusedException(execution, sequence, RefusalReason.SequenceNotRising);
        _stored.Add(jobEvent.ToByteArray());
        _last = jobEvent.OutputBatch?.EndSequence ?? sequence;
        return null;
    }
}
