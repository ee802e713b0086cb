using System.Reflection;
using Airunner.Torture.Simulation;
using Akka.Actor;
using Akka.Dispatch;

namespace Airunner.Torture.ActorSimulation;

/// <summary>The mailboxes that have messages; the next one is picked at random.</summary>
/// <remarks>Akka's own actors (the guardians, everything under /system) belong to no process: they run at once and never die.</remarks>
internal sealed class TurnQueue
{
    // Akka has no public property for the actor of a mailbox.
    private static readonly Func<Mailbox, ActorCell?> ActorOf = typeof(Mailbox)
        .GetProperty(
            "Actor",
            BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!.GetMethod!.CreateDelegate<Func<Mailbox, ActorCell?>>();

    private readonly List<Mailbox> _waiting = [];
    private readonly Queue<IRunnable> _house = new();

    public bool Any
    {
        get
        {
            RunHouse();
            return _waiting.Count > 0;
        }
    }

    public void Add(IRunnable run)
    {
        if (run is Mailbox mailbox && ActorOf(mailbox) is { } cell && IsOfProcess(cell.Self.Path)) _waiting.Add(mailbox);
        else _house.Enqueue(run);
    }

    /// <summary>Runs one turn of one actor.</summary>
    public void RunOne(Random chance, StepLog log)
    {
        RunHouse();
        var at = chance.Next(_waiting.Count);
        var mailbox = _waiting[at];
        _waiting.RemoveAt(at);
        if (log.IsOn) log.Note($"    turn of {string.Join('/', ActorOf(mailbox)!.Self.Path.Elements.Skip(1))}");
        mailbox.Run();
    }

    /// <summary>Drops the turns of a dead process.</summary>
    public void Forget()
    {
        _waiting.Clear();
        RunHouse();
        _waiting.Clear();
    }

    private void RunHouse()
    {
        while (_house.TryDequeue(out var run)) run.Run();
    }

    private static bool IsOfProcess(ActorPath path)
    {
        if (path.Depth < 2) return false;
        while (path.Depth > 1) path = path.Parent;
        return path.Name == "user";
    }
}
