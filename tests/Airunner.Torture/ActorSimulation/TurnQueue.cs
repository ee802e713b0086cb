using System.Reflection;
using Airunner.Torture.Simulation;
using Akka.Actor;
using Akka.Dispatch;

namespace Airunner.Torture.ActorSimulation;

/// <summary>The mailboxes that have something to do; chance says which goes next.</summary>
internal sealed class TurnQueue
{
    private static readonly PropertyInfo? ActorOf = typeof(Mailbox).GetProperty("Actor", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public);
    private readonly List<IRunnable> _waiting = [];

    public bool Any => _waiting.Count > 0;

    public void Add(IRunnable run) => _waiting.Add(run);

    /// <summary>One actor takes its turn.</summary>
    public void RunOne(Random chance, StepLog log)
    {
        var at = chance.Next(_waiting.Count);
        var run = _waiting[at];
        _waiting.RemoveAt(at);
        if (log.IsOn) log.Note($"    turn of {PathOf(run)}");
        run.Run();
    }

    /// <summary>Akka keeps whose mailbox it is to itself; only people who read the steps want to know.</summary>
    private static string PathOf(IRunnable run) => ActorOf?.GetValue(run) is ActorCell cell ? string.Join('/', cell.Self.Path.Elements) : run.ToString()!;
}
