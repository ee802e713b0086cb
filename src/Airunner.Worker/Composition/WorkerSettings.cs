using Airunner.Actors;
using Airunner.Worker.Masking;
using Airunner.Worker.Screens;
using Airunner.Worker.Telemetry;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Composition;

/// <summary>Settings from command line and environment; null where the configuration or its default applies.</summary>
/// <param name="StateDirectory">Full path of the state directory.</param>
/// <param name="ConfigFile">Path of a HOCON file with overrides.</param>
/// <param name="DrainTimeout">How long to deliver at the end.</param>
/// <param name="LogLevel">Lowest level that is logged.</param>
internal sealed record WorkerSettings(string? StateDirectory, string? ConfigFile, TimeSpan? DrainTimeout, LogLevel LogLevel)
{
    /// <summary>What is masked in the program's own log.</summary>
    public Secrets Secrets { get; init; } = Secrets.None;

    /// <summary>The server that gets the events, as command line and environment name it.</summary>
    public NamedServer Server { get; init; } = new();

    /// <summary>Where metrics and health are served, a number and a port; null for nowhere.</summary>
    public string? Admin { get; init; }

    /// <summary>What is sent by OTLP.</summary>
    public SignalReceiver Receiver { get; init; } = SignalReceiver.None;

    /// <summary>The trace that an execution belongs to, as the environment says: <c>TRACEPARENT</c>, <c>TRACESTATE</c>.</summary>
    public Func<JobExecution, (string? Parent, string? State)> TraceOf { get; init; } = static _ => default;

    /// <summary>Gives a text of the program's own log as the user is shown it.</summary>
    public Func<string, string> Shown { get; init; } = static text => text;

    /// <summary>Takes the lines of the program's own log while a bar is on the screen.</summary>
    public LinesAbove LinesAbove { get; init; } = new();
}
