using Airunner.Actors.Storage;

namespace Airunner.Torture.Simulation;

/// <summary>Background work of a world with one thread: done at a later step, or when somebody waits for it.</summary>
internal sealed class DeferredIo(Random chance) : IBackgroundIo
{
    private readonly List<Action> _work = [];

    public TimeProvider Time { get; } = new SimulatedClock(); // nobody moves it: work takes no time

    public bool Any => _work.Count > 0;

    public bool Run(Action work)
    {
        _work.Add(work);
        return true;
    }

    public void Await(object gate)
    {
        if (!Any) throw new PromiseBrokenException("Somebody waits for background work, and there is none.");
        RunOne();
    }

    public void RunOne()
    {
        var at = chance.Next(_work.Count);
        var work = _work[at];
        _work.RemoveAt(at);
        work();
    }
}
