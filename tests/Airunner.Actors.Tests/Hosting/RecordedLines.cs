using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>Keeps every line that is logged.</summary>
internal sealed class RecordedLines : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    public IReadOnlyList<string> All => [.. _lines.Select(static line => line.Text)];

    /// <summary>Those that need an eye.</summary>
    public IReadOnlyList<string> Warnings =>
        [.. _lines.Where(static line => line.Level >= LogLevel.Warning).Select(static line => line.Text)];

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, formatter(state, exception)));

    public void Dispose()
    {
    }
}
