using Akka.Configuration;
using Akka.Dispatch;

namespace Airunner.Torture.ActorSimulation;

/// <summary>Runs no mailbox by itself: it queues them, and the simulator picks, on its one thread.</summary>
/// <remarks>
/// CallingThreadDispatcher would run the receiver within the sender's Tell: no mailbox would ever hold two messages, so no commit would take
/// two appends, and of all orders there would be one.
/// </remarks>
internal sealed class SeededDispatcher(MessageDispatcherConfigurator configurator, TurnQueue turns) : MessageDispatcher(configurator)
{
    protected override void ExecuteTask(IRunnable run) => turns.Add(run);

    protected override void Shutdown()
    {
    }
}

/// <summary>Made by Akka from the configuration.</summary>
internal sealed class SeededDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly SeededDispatcher _only;

    public SeededDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites) => _only = new SeededDispatcher(this, ((VirtualScheduler)prerequisites.Scheduler).Turns);

    public override MessageDispatcher Dispatcher() => _only;
}
