using System.Text;
using System.Text.RegularExpressions;

namespace Airunner.Worker.Printing;

/// <summary>Which lines are printed.</summary>
/// <param name="SinceMs">Only those that began at this time or later, Unix milliseconds.</param>
/// <param name="UntilMs">Only those that began before this time.</param>
/// <param name="Pattern">Only those that match it, without their line end and their escape sequences.</param>
internal sealed record LineFilter(long SinceMs, long UntilMs, Regex? Pattern)
{
    public static readonly LineFilter All = new(long.MinValue, long.MaxValue, null);

    /// <summary>A pattern whose matching costs a time in proportion to the line, whatever it holds.</summary>
    /// <exception cref="ArgumentException">It is no regular expression, or one that needs to look back.</exception>
    public static Regex PatternOf(string text)
    {
        try
        {
            return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (NotSupportedException backtracks)
        {
            throw new ArgumentException(backtracks.Message, nameof(text), backtracks);
        }
    }

    public bool Takes(in OutputLine line)
    {
        if (line.AtMs < SinceMs || line.AtMs >= UntilMs) return false;
        if (Pattern is null) return true;
        var text = new AnsiStripper().Text(line.Bytes).Span.TrimEnd("\r\n"u8);
        return Pattern.IsMatch(Encoding.UTF8.GetString(text));
    }

    /// <summary>Whether an event of that time can hold anything: for a whole event.</summary>
    public bool TakesTime(long atMs) => atMs >= SinceMs && atMs < UntilMs;
}
