using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Storage;

/// <summary>Background work that is done when a spec says so, or when somebody waits for it.</summary>
internal sealed class ManualIo : IBackgroundIo
{
    private readonly Queue<Action> _work = [];

    /// <summary>Moves by its pace each time it is looked at.</summary>
    public PacedClock Clock { get; } = new();

    public TimeProvider Time => Clock;

    /// <summary>Work that was given and not done.</summary>
    public int Waiting => _work.Count;

    /// <summary>How often somebody waited.</summary>
    public int Awaited { get; private set; }

    public void Run(Action work) => _work.Enqueue(work);

    public void Await(object gate)
    {
        Awaited++;
        RunNext();
    }

    public void RunNext() => _work.Dequeue()();
}
