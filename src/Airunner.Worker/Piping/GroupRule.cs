using System.Text;
using System.Text.RegularExpressions;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Piping;

/// <summary>
/// Says which lines belong together: a line that matches begins a group, and the lines up to the next such line go with it.
/// </summary>
internal sealed class GroupRule
{
    private readonly Regex _first;
    private char[] _line = new char[1024];

    /// <param name="first">Matches the first line of a group.</param>
    /// <exception cref="ArgumentException">It is no regular expression, or one that needs to look back.</exception>
    public GroupRule(string first) => _first = LineFilter.PatternOf(first);

    /// <summary>Whether a line begins a group.</summary>
    /// <param name="line">The line; its line end does not count.</param>
    public bool Begins(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd("\r\n"u8);
        if (_line.Length < line.Length) _line = new char[line.Length]; // a byte makes one character at most
        var characters = Encoding.UTF8.GetChars(line, _line);
        return _first.IsMatch(_line.AsSpan(0, characters));
    }
}
