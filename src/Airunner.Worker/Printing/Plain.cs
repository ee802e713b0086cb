using System.Globalization;
using System.Text;

namespace Airunner.Worker.Printing;

/// <summary>Text and counts for one line on a terminal.</summary>
internal static class Plain
{
    /// <summary>
    /// The text with control characters written like <c>\x1b</c>: they can neither break the line nor control the terminal.
    /// </summary>
    public static string Text(string text)
    {
        if (!text.Any(char.IsControl)) return text;
        var shown = new StringBuilder();
        foreach (var c in text)
        {
            if (char.IsControl(c)) shown.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            else shown.Append(c);
        }

        return shown.ToString();
    }

    /// <summary><c>1 event</c>, <c>2 events</c>.</summary>
    public static string Count(long number, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {what}{(number == 1 ? "" : "s")}");
}
