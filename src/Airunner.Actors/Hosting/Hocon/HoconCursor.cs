using System.Buffers;

namespace Airunner.Actors.Hosting.Hocon;

/// <summary>A position in HOCON text, with the operations that move it.</summary>
internal sealed class HoconCursor(string text)
{
    private static readonly SearchValues<char> NotUnquoted = SearchValues.Create("$\"{}[]:=,+#`^?!@*&\\");
    private static readonly SearchValues<char> Escapes = SearchValues.Create("\"\\/bfnrt");

    private int _position;

    /// <summary>The current line, from 1.</summary>
    public int Line { get; private set; } = 1;

    public bool AtEnd => _position >= text.Length;

    /// <summary>The character here; NUL at the end.</summary>
    public char Peek => At(0);

    /// <summary>Whether the value ends here: at the end of the line, the text, the element or the block.</summary>
    public bool AtValueEnd => AtEnd || Peek is '\n' or ',' or '}' or ']' || AtComment;

    /// <summary>Whether the character here needs no quotes.</summary>
    public bool AtUnquoted => !AtEnd && !char.IsWhiteSpace(Peek) && !NotUnquoted.Contains(Peek) && !AtComment;

    /// <summary>Whether a triple-quoted text begins here.</summary>
    public bool AtTripleQuote => Peek == '"' && At(1) == '"' && At(2) == '"';

    // Akka's parser treats some of the other white space characters as the end of a line.
    private bool AtBlank => Peek is ' ' or '\t' or '\r' or '\n';

    private bool AtComment => Peek == '#' || (Peek == '/' && At(1) == '/');

    public void Advance()
    {
        if (Peek == '\n') Line++;
        _position++;
    }

    /// <summary>Skips spaces, but no line end.</summary>
    public void SkipSpaces()
    {
        while (Peek != '\n' && AtBlank) Advance();
    }

    /// <summary>Skips all that separates members: spaces, lines, commas, comments.</summary>
    public void SkipBlank()
    {
        while (!AtEnd)
        {
            if (AtComment) SkipLine();
            else if (Peek == ',' || AtBlank) Advance();
            else return;
        }
    }

    /// <summary>Skips to the end of the line.</summary>
    public void SkipLine()
    {
        while (!AtEnd && Peek != '\n') Advance();
    }

    public void SkipAll() => _position = text.Length;

    public string TakeUnquoted()
    {
        var from = _position;
        while (AtUnquoted) Advance();
        return text[from.._position];
    }

    /// <summary>Takes a quoted or triple-quoted text.</summary>
    /// <param name="trouble">What is wrong with it, or null.</param>
    /// <returns>The text between the quotes, with its escapes.</returns>
    public string TakeQuoted(out string? trouble)
    {
        trouble = null;
        if (AtTripleQuote) return TakeTripleQuoted(out trouble);
        Advance();
        var from = _position;
        while (!AtEnd && Peek is not ('\n' or '"'))
        {
            if (Peek == '\\' && !TryEscape()) trouble ??= $"'\\{At(1)}' is not an escape sequence; a backslash is written '\\\\'";
            Advance();
        }

        var taken = text[from..Math.Min(_position, text.Length)];
        if (Peek == '"') Advance();
        else trouble = "the quote opened here is never closed";
        return taken;
    }

    /// <summary>Takes <c>${key}</c>. False: there is something else here, and nothing was taken.</summary>
    public bool TakeSubstitution()
    {
        var end = _position + 2;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '.' or '-' or '_')) end++;
        if (At(1) != '{' || end == _position + 2 || end >= text.Length || text[end] != '}') return false;
        _position = end + 1;
        return true;
    }

    private string TakeTripleQuoted(out string? trouble)
    {
        var from = _position + 3;
        var end = text.IndexOf("\"\"\"", from, StringComparison.Ordinal);
        trouble = end < 0 ? "the triple quote opened here is never closed" : null;
        var stop = end < 0 ? text.Length : end + 3;
        while (_position < stop) Advance();
        return end < 0 ? "" : text[from..end];
    }

    /// <summary>Moves from the backslash to the last but one character of the escape; the caller skips the last one.</summary>
    private bool TryEscape()
    {
        if (Escapes.Contains(At(1)))
        {
            Advance();
            return true;
        }

        return At(1) == 'u' && Enumerable.Range(2, 4).All(ahead => char.IsAsciiHexDigit(At(ahead)));
    }

    private char At(int ahead) => _position + ahead < text.Length ? text[_position + ahead] : '\0';
}
