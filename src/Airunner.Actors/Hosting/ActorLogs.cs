using Airunner.Actors.Jobs.Life;
using Akka.Actor;
using Akka.Event;
using Microsoft.Extensions.Logging;

namespace Airunner.Actors.Hosting;

/// <summary>Forwards what actors log to Microsoft's logging, with its named properties and the id of <see cref="LogEvents"/>.</summary>
/// <remarks>
/// It has no mailbox: Akka prints what a logger's mailbox still holds at the stop to standard output, which belongs to the job's data.
/// </remarks>
internal sealed class ActorLogs(ActorSystem system, ILoggerFactory logs) : MinimalActorRef
{
    /// <inheritdoc/>
    public override ActorPath Path { get; } = system.DeadLetters.Path.Root / "airunner-logs";

    /// <inheritdoc/>
    public override IActorRefProvider Provider => ((ExtendedActorSystem)system).Provider;

    /// <summary>Starts listening.</summary>
    internal static void Listen(ActorSystem system, ILoggerFactory logs) =>
        system.EventStream.Subscribe(new ActorLogs(system, logs), typeof(LogEvent));

    /// <inheritdoc/>
    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is not LogEvent entry) return;
        var logger = logs.CreateLogger(LogCategory.Of(entry));
        var level = LogCategory.LevelOf(entry);
        if (!logger.IsEnabled(level)) return;
#pragma warning disable CA2254 // the template comes from the actor
        if (entry.Message is LogMessage template)
        {
            var id = LogEvents.IdOf(template.Format, template.Parameters());
            logger.Log(level, id, entry.Cause, template.Format, [.. template.Parameters()]);
        }
        else
        {
            logger.Log(level, LogEvents.IdOf(entry.Message?.ToString() ?? "", []), entry.Cause, "{Message}", entry.Message);
        }

#pragma warning restore CA2254
    }
}
