using System.Collections;
using Akka.Event;
using Microsoft.Extensions.Logging;

namespace Airunner.Actors.Hosting;

/// <summary>A line of Akka as Microsoft's logging and its providers take it: the text, and its parts by their names.</summary>
/// <remarks>The names are those of Akka.Hosting's logger, so that its <c>AkkaTraceContextProcessor</c> finds the trace.</remarks>
internal sealed class HostLogLine : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly List<KeyValuePair<string, object?>> _parts = [];
    private readonly string _text;

    public HostLogLine(LogEvent line)
    {
        _text = line.Message?.ToString() ?? "";
        var message = line.Message as LogMessage;
        var template = message?.Format ?? _text;
        Id = LogEvents.IdOf(template, message?.Parameters() ?? []);
        if (message is not null)
        {
            foreach (var (name, value) in message.GetProperties()) Add(name, value);
        }

        if (line.ActivityContext is { } trace)
        {
            Add("Akka.TraceId", trace.TraceId);
            Add("Akka.SpanId", trace.SpanId);
            Add("Akka.TraceFlags", (int)trace.TraceFlags);
        }

        Add("LogSource", line.LogSource);
        Add("Timestamp", line.Timestamp);
        Add("Thread", line.Thread.ManagedThreadId);
        Add("{OriginalFormat}", template);
    }

    /// <summary>The line's id; 0 where it is not of this library.</summary>
    public EventId Id { get; }

    /// <inheritdoc/>
    public int Count => _parts.Count;

    /// <inheritdoc/>
    public KeyValuePair<string, object?> this[int index] => _parts[index];

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _parts.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The text.</summary>
    public override string ToString() => _text;

    private void Add(string name, object? value) => _parts.Add(new KeyValuePair<string, object?>(name, value));
}
