using Airunner.Torture.Simulation;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Airunner.Torture.ActorSimulation;

/// <summary>
/// An actor system without threads: its dispatchers queue turns, its scheduler stands still. The processes of one seed use it one after the
/// other, each with its own actors, because creating a system takes milliseconds. Actors of a dead process never run again.
/// </summary>
internal sealed class SimulatedSystem
{
    private static readonly string Dispatcher =
        $"type = \"{typeof(SeededDispatcherConfigurator).FullName}, {typeof(SeededDispatcherConfigurator).Assembly.GetName().Name}\"";

    private static readonly BootstrapSetup Quiet = SetupWith("ERROR");
    private static readonly BootstrapSetup Telling = SetupWith("INFO");

    private readonly Random _chance;
    private readonly StepLog _log;
    private readonly VirtualScheduler _scheduler;
    private readonly List<IActorRef> _listeners = [];
    private int _started;

    /// <param name="clock">The machine's clock.</param>
    /// <param name="throughput">Messages that an actor handles in one turn.</param>
    /// <param name="chance">Picks the next actor.</param>
    /// <param name="log">Records the steps, and what actors log.</param>
    public SimulatedSystem(VirtualClock clock, int throughput, Random chance, StepLog log)
    {
        _chance = chance;
        _log = log;
        Akka = ActorSystem.Create("sim", log.IsOn ? Telling : Quiet);
        _scheduler = (VirtualScheduler)Akka.Scheduler;
        _scheduler.Clock = clock;
        Clock = clock;
        Akka.Dispatchers.Lookup(Actors.Jobs.Actors.Dispatchers.Commit).Throughput = throughput;
        if (log.IsOn)
            Akka.EventStream.Subscribe(new CapturedMessages(entry => log.Note($"      {((LogEvent)entry).Message}")), typeof(LogEvent));
    }

    public ActorSystem Akka { get; }

    public VirtualClock Clock { get; }

    /// <summary>Whether an actor has messages to handle.</summary>
    public bool HasTurns => _scheduler.Turns.Any;

    /// <summary>When the next timer is due.</summary>
    public TimeSpan? NextDue => _scheduler.NextDue;

    /// <summary>Creates a top-level actor of the current process.</summary>
    public IActorRef Start(Props props, string name) => Akka.ActorOf(props, $"{name}-{++_started}");

    /// <summary>Reports published messages while the current process runs.</summary>
    public void Listen(Type what, Action<object> handle)
    {
        var listener = new CapturedMessages(handle);
        _listeners.Add(listener);
        Akka.EventStream.Subscribe(listener, what);
    }

    /// <summary>Runs one turn of one actor.</summary>
    public void Turn() => _scheduler.Turns.RunOne(_chance, _log);

    /// <summary>Advances the time to the next timer.</summary>
    public void FireNext()
    {
        if (_scheduler.FireNext()) _log.Note($"    a timer fires at {Clock.Monotonic}");
    }

    /// <summary>Ends the current process, whatever it is doing.</summary>
    public void Forget()
    {
        foreach (var listener in _listeners) Akka.EventStream.Unsubscribe(listener);
        _listeners.Clear();
        _scheduler.Clear();
        _scheduler.Turns.Forget();
    }

    private static BootstrapSetup SetupWith(string logLevel) => BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString($$"""
        akka {
          loggers = []
          stdout-loglevel = OFF
          loglevel = {{logLevel}}
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          coordinated-shutdown { run-by-clr-shutdown-hook = off, run-by-actor-system-terminate = off }
          scheduler.implementation = "{{typeof(VirtualScheduler).FullName}}, {{typeof(VirtualScheduler).Assembly.GetName().Name}}"
          actor.default-dispatcher { {{Dispatcher}} }
          actor.internal-dispatcher { {{Dispatcher}} }
        }
        {{Actors.Jobs.Actors.Dispatchers.Commit}} { {{Dispatcher}} }
        """));
}
