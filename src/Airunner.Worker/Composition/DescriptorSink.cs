using System.Globalization;
using System.Text;
using Airunner.Worker.Masking;
using Airunner.Worker.Posix;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace Airunner.Worker.Composition;

/// <summary>Writes log lines to a descriptor, and does not wait long for its reader.</summary>
/// <remarks>
/// Not the console of the runtime: that would change the terminal which the command uses, and as process 1 reap the command before this
/// program could. A terminal in raw mode needs a carriage return before each new line, and any other does not mind it.
/// </remarks>
/// <param name="target">Gets the lines.</param>
/// <param name="secrets">What is masked in every line.</param>
/// <param name="settings">How lines are shown.</param>
internal sealed class DescriptorSink(Descriptor target, Secrets secrets, WorkerSettings settings) : ILogEventSink
{
    private const string Line = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";
    private const int LongestWaitMs = 1_000;

    private readonly Lock _gate = new();
    private readonly MessageTemplateTextFormatter _formatter = new(Line, CultureInfo.InvariantCulture);

    public void Emit(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        text.NewLine = target.IsTerminal ? "\r\n" : "\n";
        _formatter.Format(logEvent, text);
        lock (_gate)
        {
            if (target.IsWritable(LongestWaitMs)) Write(secrets.In(settings.Shown(text.ToString())));
        }
    }

    private void Write(string lines)
    {
        try
        {
            if (!settings.LinesAbove.TryWrite(lines)) target.TryWrite(Encoding.UTF8.GetBytes(lines));
        }
        catch (IOException)
        {
            // A closed or full standard error leaves no other place to report anything.
        }
    }
}
