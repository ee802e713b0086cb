using System.Globalization;
using System.Text.RegularExpressions;

namespace Airunner.Torture.Processes;

/// <summary>One system call as strace printed it.</summary>
/// <param name="Name">The call.</param>
/// <param name="Arguments">The text between the parentheses.</param>
/// <param name="Result">The return value; negative for an error.</param>
/// <param name="EntryLine">The line of the trace where it was called.</param>
/// <param name="ExitLine">The line where it had returned; the thread continues only after strace has written that line.</param>
internal sealed record TracedCall(string Name, string Arguments, long Result, int EntryLine, int ExitLine)
{
    private static readonly Regex Whole = new(@"^(\d+) +(\w+)\((.*)\) += (-?\d+|\?)", RegexOptions.Singleline);
    private static readonly Regex Begun = new(@"^(\d+) +(\w+)\((.*) <unfinished \.\.\.>$", RegexOptions.Singleline);
    private static readonly Regex Resumed = new(@"^(\d+) +<\.\.\. (\w+) resumed>(.*)\) += (-?\d+|\?)", RegexOptions.Singleline);

    /// <summary>
    /// Parses a trace; calls in the order of their entry. Calls that never returned are omitted, except writes to a pipe.
    /// </summary>
    public static List<TracedCall> Read(string path)
    {
        var calls = new List<TracedCall>();
        var open = new Dictionary<string, (string Name, string Arguments, int Line)>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (Resumed.Match(line) is { Success: true } resumed && open.Remove(resumed.Groups[1].Value, out var begun))
            {
                var arguments = begun.Arguments + resumed.Groups[3].Value;
                calls.Add(new TracedCall(begun.Name, arguments, Number(resumed.Groups[4].Value), begun.Line, number));
            }
            else if (Whole.Match(line) is { Success: true } whole)
                calls.Add(new TracedCall(whole.Groups[2].Value, whole.Groups[3].Value, Number(whole.Groups[4].Value), number, number));
            else if (Begun.Match(line) is { Success: true } start)
                open[start.Groups[1].Value] = (start.Groups[2].Value, start.Groups[3].Value, number);
        }

        return [.. calls.OrderBy(call => call.EntryLine)];
    }

    private static long Number(string text) => text == "?" ? -1 : long.Parse(text, CultureInfo.InvariantCulture);
}
