using Airunner.Torture.Simulation;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Airunner.Torture.ActorSimulation;

/// <summary>An actor system without a thread of its own: its dispatchers queue turns, its scheduler stands still.</summary>
internal static class SimulatedSystem
{
    private static readonly string Dispatcher =
        $"type = \"{typeof(SeededDispatcherConfigurator).FullName}, {typeof(SeededDispatcherConfigurator).Assembly.GetName().Name}\"";

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<(int Throughput, bool Tells), BootstrapSetup> Setups = new();

    /// <summary>Makes one; the caller lets go of it when its process is gone.</summary>
    public static ActorSystem Create(int throughput, bool tells) =>
        ActorSystem.Create("sim", Setups.GetOrAdd((throughput, tells), static how => BootstrapSetup.Create().WithConfig(ConfigOf(how.Throughput, how.Tells))));

    /// <summary>What actors log becomes steps; an actor that fails by something that is no expected trouble is told.</summary>
    public static void Listen(ActorSystem system, StepLog log, Action<LogEvent> failed)
    {
        if (log.IsOn) system.EventStream.Subscribe(new CapturedMessages(entry => log.Note($"      {((LogEvent)entry).Message}")), typeof(LogEvent));
        system.EventStream.Subscribe(
            new CapturedMessages(entry =>
            {
                if (typeof(SupervisorStrategy).IsAssignableFrom(((LogEvent)entry).LogClass)) failed((LogEvent)entry);
            }),
            typeof(Error));
    }

    private static Config ConfigOf(int throughput, bool tells) => ConfigurationFactory.ParseString($$"""
        akka {
          loggers = []
          stdout-loglevel = OFF
          loglevel = {{(tells ? "INFO" : "ERROR")}}
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          coordinated-shutdown { run-by-clr-shutdown-hook = off, run-by-actor-system-terminate = off }
          scheduler.implementation = "{{typeof(VirtualScheduler).FullName}}, {{typeof(VirtualScheduler).Assembly.GetName().Name}}"
          actor.default-dispatcher { {{Dispatcher}}, throughput = 5 }
          actor.internal-dispatcher { {{Dispatcher}}, throughput = 5 }
        }
        airunner.wal.commit-dispatcher { {{Dispatcher}}, throughput = {{throughput}} }
        """);
}
