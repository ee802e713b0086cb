using System.Collections.Concurrent;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>Collects the events it is sent. It can hold each call until it is released, or fail.</summary>
internal sealed class CollectingSender : IEventSender
{
    private readonly ConcurrentQueue<long> _sequences = new();
    private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool Holds { get; init; }

    public bool Fails { get; init; }

    public Task Called => _called.Task;

    public IReadOnlyList<long> Sequences => [.. _sequences];

    public void Release() => _gate.TrySetResult();

    public async Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
    {
        _called.TrySetResult();
        if (Fails) throw new IOException("no server");
        if (Holds) await _gate.Task.WaitAsync(cancellationToken);
        foreach (var e in events) _sequences.Enqueue(e.Sequence);
    }
}
