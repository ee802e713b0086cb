using Akka.Configuration;
using Akka.Dispatch;

namespace Airunner.Torture.ActorSimulation;

/// <summary>Queues mailboxes instead of running them; the simulator picks one at a time, on its only thread.</summary>
/// <remarks>
/// CallingThreadDispatcher would run the receiver inside the sender's Tell: no mailbox would ever hold two messages, no commit would take
/// two appends, and only one order would be possible.
/// </remarks>
internal sealed class SeededDispatcher(MessageDispatcherConfigurator configurator, TurnQueue turns) : MessageDispatcher(configurator)
{
    protected override void ExecuteTask(IRunnable run) => turns.Add(run);

    protected override void Shutdown()
    {
    }
}

/// <summary>Called by Akka, with the configuration.</summary>
internal sealed class SeededDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly SeededDispatcher _only;

    public SeededDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites) => _only = new SeededDispatcher(this, ((VirtualScheduler)prerequisites.Scheduler).Turns);

    public override MessageDispatcher Dispatcher() => _only;
}
