using System.Collections.Concurrent;
using Airunner.Protocol;

namespace Airunner.Actors.Cluster.Tests;

/// <summary>A server: stores each event once, by execution and sequence, whichever node sends it.</summary>
internal sealed class Receiver
{
    private readonly ConcurrentDictionary<(JobExecution Execution, long Sequence), string> _events = new();
    private readonly ConcurrentQueue<string> _conflicts = new();

    /// <summary>Two different events under one sequence.</summary>
    public IReadOnlyCollection<string> Conflicts => _conflicts;

    /// <summary>The texts of an execution's events, by their sequence.</summary>
    public IReadOnlyList<string> TextsOf(JobExecution execution) =>
        [.. _events.Where(e => e.Key.Execution == execution).OrderBy(e => e.Key.Sequence).Select(e => e.Value)];

    /// <summary>The sequences of an execution's events, rising.</summary>
    public IReadOnlyList<long> SequencesOf(JobExecution execution) =>
        [.. _events.Keys.Where(key => key.Execution == execution).Select(key => key.Sequence).Order()];

    public void Store(JobExecution execution, EventBatch events)
    {
        foreach (var jobEvent in events)
        {
            var text = TextOf(jobEvent);
            var stored = _events.GetOrAdd((execution, jobEvent.Sequence), text);
            if (stored != text) _conflicts.Enqueue($"{execution} {jobEvent.Sequence}: {stored} and {text}");
        }
    }

    public static JobEvent Event(string text, long sequence = 0) => new()
    {
        Sequence = sequence,
        EventType = EventType.ProcessError,
        ProcessError = new ProcessErrorEvent { ErrorMessage = text },
    };

    private static string TextOf(JobEvent jobEvent) => jobEvent.ProcessError.ErrorMessage;
}

/// <summary>The way from one node to the server, which can be closed.</summary>
internal sealed class NodeSender(Receiver receiver) : IEventSender
{
    private volatile bool _isClosed;

    public bool IsClosed { get => _isClosed; set => _isClosed = value; }

    public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
    {
        if (IsClosed) throw new IOException("no way to the server");
        receiver.Store(execution, events);
        return Task.CompletedTask;
    }
}
