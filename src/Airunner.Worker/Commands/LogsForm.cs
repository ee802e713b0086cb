using System.Text;
using Airunner.Protocol;
using Airunner.Worker.Printing;
using Airunner.Worker.Reading;

namespace Airunner.Worker.Commands;

/// <summary>How <c>logs</c> prints an execution.</summary>
internal sealed record LogsForm
{
    public StreamType? Stream { get; init; }

    public bool IsAsciicast { get; init; }

    public bool HasTimes { get; init; }

    public bool Strip { get; init; }

    /// <summary>Makes the waits of the job; null for none.</summary>
    public Func<TimeProvider, Playback>? Playback { get; init; }

    /// <summary>Which lines; null where all output is printed piece by piece.</summary>
    public LineFilter? Lines { get; init; }

    /// <summary>How many lines an event ends; null where a pattern decides.</summary>
    public Func<JobEvent, long>? LinesAtLeast => Lines?.Pattern is null ? NewlinesIn : null;

    public ITailCounter Counter() => new LineCounter(Stream, Lines ?? LineFilter.All);

    /// <summary>What prints an execution.</summary>
    /// <param name="output">Gets the bytes.</param>
    /// <param name="title">The name of a recording.</param>
    /// <param name="time">The clock.</param>
    /// <param name="skip">So many lines are left out.</param>
    public ILogPrinter Printer(OutputBuffer output, string title, TimeProvider time, long skip)
    {
        if (IsAsciicast) return new AsciicastPrinter(line => output.Add(Encoding.UTF8.GetBytes(line + "\n")), title, Stream, Strip);
        if (Lines is not null) return new LinePrinter(output.Add, Stream, Lines, HasTimes, Strip, skip);
        if (Playback is null) return new RawPrinter(bytes => output.Add(bytes.Span), Stream, playback: null, Strip);
        return new RawPrinter(
            bytes =>
            {
                output.Add(bytes.Span);
                output.Flush(); // each piece at its time
            },
            Stream,
            Playback(time),
            Strip);
    }

    private long NewlinesIn(JobEvent jobEvent) => TimedOutput.Of(jobEvent, Stream).Sum(static piece => piece.Bytes.Span.Count((byte)'\n'));
}
