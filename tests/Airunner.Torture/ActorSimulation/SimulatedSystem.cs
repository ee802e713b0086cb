using Airunner.Torture.Simulation;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Airunner.Torture.ActorSimulation;

/// <summary>
/// An actor system without a thread of its own: its dispatchers queue turns, its scheduler stands still. The processes of one seed live in
/// it one after the other, each with actors of its own, since making one takes milliseconds; what a dead one leaves is never run again.
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

    /// <param name="clock">The machine's.</param>
    /// <param name="throughput">Messages that an actor takes in one turn.</param>
    /// <param name="chance">Picks whose turn it is.</param>
    /// <param name="log">Where the steps go, and what actors log.</param>
    public SimulatedSystem(VirtualClock clock, int throughput, Random chance, StepLog log)
    {
        (_chance, _log) = (chance, log);
        Akka = ActorSystem.Create("sim", log.IsOn ? Telling : Quiet);
        _scheduler = (VirtualScheduler)Akka.Scheduler;
        (_scheduler.Clock, Clock) = (clock, clock);
        Akka.Dispatchers.Lookup(Actors.Jobs.Actors.Dispatchers.Commit).Throughput = throughput;
        if (log.IsOn) Akka.EventStream.Subscribe(new CapturedMessages(entry => log.Note($"      {((LogEvent)entry).Message}")), typeof(LogEvent));
    }

    public ActorSystem Akka { get; }

    public VirtualClock Clock { get; }

    /// <summary>Whether some actor has something to do.</summary>
    public bool HasTurns => _scheduler.Turns.Any;

    /// <summary>When the next timer is due.</summary>
    public TimeSpan? NextDue => _scheduler.NextDue;

    /// <summary>Makes a top-level actor of the process of the moment.</summary>
    public IActorRef Start(Props props, string name) => Akka.ActorOf(props, $"{name}-{++_started}");

    /// <summary>Tells what is published, as long as the process of the moment lives.</summary>
    public void Listen(Type what, Action<object> handle)
    {
        var listener = new CapturedMessages(handle);
        _listeners.Add(listener);
        Akka.EventStream.Subscribe(listener, what);
    }

    /// <summary>One actor takes its turn.</summary>
    public void Turn() => _scheduler.Turns.RunOne(_chance, _log);

    /// <summary>Time goes on to the next timer.</summary>
    public void FireNext()
    {
        if (_scheduler.FireNext()) _log.Note($"    a timer fires at {Clock.Monotonic}");
    }

    /// <summary>The process is gone, in the middle of whatever it did.</summary>
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
