using Akka.Actor;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>Where the first listing of the directory of logs stands, and what waits for it.</summary>
/// <param name="mostQuestions">Most questions that wait; over it, the oldest is refused.</param>
/// <param name="refuse">Answers a question that has to be asked again.</param>
internal sealed class FirstListing(int mostQuestions, Action<IActorRef> refuse)
{
    private readonly BoundedWaiters<(object Question, IActorRef Sender)> _questions = new(mostQuestions, over => refuse(over.Sender));
    private readonly HashSet<JobExecution> _opened = [];
    private ListingPhase _phase = ListingPhase.Due;
    private int _failures;

    private enum ListingPhase
    {
        Due,
        Running,
        Done,
    }

    /// <summary>Whether the directory was listed.</summary>
    internal bool IsDone => _phase == ListingPhase.Done;

    /// <summary>Whether the directory could not be listed.</summary>
    internal bool HasFailed => _failures > 0;

    /// <summary>Begins it; false where it runs, or is done.</summary>
    internal bool TryBegin()
    {
        if (_phase != ListingPhase.Due) return false;
        _phase = ListingPhase.Running;
        return true;
    }

    /// <summary>The directory could not be listed.</summary>
    /// <returns>Failures in a row, from 1.</returns>
    internal int Failed()
    {
        _phase = ListingPhase.Due;
        return ++_failures;
    }

    /// <summary>It is done.</summary>
    /// <returns>The questions that have waited for it.</returns>
    internal IReadOnlyList<(object Question, IActorRef Sender)> End()
    {
        _phase = ListingPhase.Done;
        _opened.Clear();
        return TakeQuestions();
    }

    /// <summary>This process has opened a log: the listing may show it as it was before.</summary>
    internal void NoteOpened(JobExecution execution)
    {
        if (!IsDone) _opened.Add(execution);
    }

    /// <summary>Whether this process has opened the log before the listing was done.</summary>
    internal bool WasOpened(JobExecution execution) => _opened.Contains(execution);

    /// <summary>A question that only the listing can answer.</summary>
    internal void Ask(object question, IActorRef sender) => _questions.Add((question, sender));

    /// <summary>Removes the questions that wait.</summary>
    internal IReadOnlyList<(object Question, IActorRef Sender)> TakeQuestions() => _questions.TakeAll();
}
