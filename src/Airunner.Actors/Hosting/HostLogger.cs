using Akka.Actor;
using Akka.DependencyInjection;
using Akka.Dispatch;
using Akka.Event;
using Microsoft.Extensions.Logging;

namespace Airunner.Actors.Hosting;

/// <summary>
/// Akka's lines in the host's logging. Unlike Akka.Hosting's own logger: the category is the class that logs, and a line has its id of
/// <see cref="LogEvents"/>.
/// </summary>
internal sealed class HostLogger : ReceiveActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    private readonly Dictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);
    private readonly ILoggerFactory _logs = DependencyResolver.For(Context.System).Resolver.GetService<ILoggerFactory>();

    /// <summary>Called by Akka.</summary>
    public HostLogger()
    {
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(Write);
    }

    private void Write(LogEvent line)
    {
        var category = LogCategory.Of(line);
        if (!_loggers.TryGetValue(category, out var logger)) _loggers[category] = logger = _logs.CreateLogger(category);
        var level = LogCategory.LevelOf(line);
        if (!logger.IsEnabled(level)) return;
        var state = new HostLogLine(line);
        logger.Log(level, state.Id, state, line.Cause, static (written, _) => written.ToString());
    }
}
