using Airunner.Actors;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Commands;

/// <summary>Says the closing line of a <c>run</c> or <c>pipe</c>: short on a terminal, whole elsewhere.</summary>
internal static class ClosingLine
{
    /// <summary>Columns that the line takes at most on a terminal, the program's name before it included.</summary>
    public const int TerminalColumns = 100;

    private const int NameColumns = 10; // "airunner: "

    /// <param name="shell">Gets the line.</param>
    /// <param name="last">The last known status.</param>
    /// <param name="output">How much output there was.</param>
    /// <param name="failure">Why the log failed; null when it did not.</param>
    /// <param name="server">Where the events go; null for the store on this disk.</param>
    /// <param name="waits">Whether the reader of the line is waited for.</param>
    public static void Say(
        Shell shell, JobStatus last, OutputCounts output, string? failure, string? server, bool waits = true)
    {
        Action<string> say = waits ? shell.Say : shell.SayIfReady;
        if (!shell.IsErrorATerminal)
        {
            say(EndLine.Of(last, output, failure, server));
            return;
        }

        // The reason may be long, and must be read: it has a line of its own.
        if (failure is not null) say(Plain.Text(failure));
        say(EndLine.Fit(last, output, failure is not null, TerminalColumns - NameColumns, server));
    }
}
