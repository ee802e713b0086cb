using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Storage;

/// <summary>Background work that runs when a spec calls it, or when a thread waits for it.</summary>
internal sealed class ManualIo : IBackgroundIo
{
    private readonly Queue<Action> _work = [];

    /// <summary>Advances by a fixed pace at each reading.</summary>
    public PacedClock Clock { get; } = new();

    public TimeProvider Time => Clock;

    /// <summary>Number of pieces of work that have not run.</summary>
    public int Waiting => _work.Count;

    /// <summary>Number of waits.</summary>
    public int Awaited { get; private set; }

    /// <summary>Whether work is taken.</summary>
    public bool TakesWork { get; set; } = true;

    public bool Run(Action work)
    {
        if (TakesWork) _work.Enqueue(work);
        return TakesWork;
    }

    public void Await(object gate)
    {
        Awaited++;
        RunNext();
    }

    public void RunNext() => _work.Dequeue()();
}
