using Airunner.Actors.Queues.Wire;
using Akka.Actor;

namespace Airunner.Actors.Queues.Log;

/// <summary>Requests that wait for the log, in the order of their arrival.</summary>
/// <remarks>
/// A producer whose queue starts again while the log cannot be written asks again each time: only the last of its questions waits, at the
/// place of the first. Nothing that the producer has written can stand between them: a queue writes after it was answered.
/// </remarks>
internal sealed class WaitingRequests
{
    private readonly Queue<Request> _requests = [];
    private readonly Dictionary<string, Request> _questions = new(StringComparer.Ordinal);

    /// <summary>How many wait.</summary>
    public int Count => _requests.Count;

    /// <summary>Adds one.</summary>
    public void Add(Request request)
    {
        if (request.Producer is { } producer && !_questions.TryAdd(producer, request)) _questions[producer].From = request.From;
        else _requests.Enqueue(request);
    }

    /// <summary>Adds questions again that could not be answered. One that was asked later takes the place of an earlier one.</summary>
    /// <param name="questions">In the order in which they were asked; before all that wait.</param>
    public void AddAgain(IReadOnlyList<Request> questions)
    {
        for (var last = questions.Count - 1; last >= 0; last--)
        {
            var question = questions[last];
            if (_questions.TryAdd(question.Producer!, question)) _requests.Enqueue(question);
        }
    }

    /// <summary>Takes the first one.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryTake(out Request request)
    {
        if (!_requests.TryDequeue(out request!)) return false;
        if (request.Producer is { } producer) _questions.Remove(producer);
        return true;
    }
}

/// <summary>A question for a producer's state, or a record to write.</summary>
/// <param name="from">Who gets the answer.</param>
/// <param name="producer">Whose state; null for a record.</param>
/// <param name="record">What to write; null for a question.</param>
internal sealed class Request(IActorRef from, string? producer, QueueRecord? record)
{
    /// <summary>Who gets the answer.</summary>
    public IActorRef From { get; set; } = from;

    /// <summary>Whose state; null for a record.</summary>
    public string? Producer { get; } = producer;

    /// <summary>What to write; null for a question.</summary>
    public QueueRecord? Record { get; } = record;
}
