namespace Airunner.Actors.Hosting.Hocon;

/// <summary>A strict check of HOCON text.</summary>
/// <remarks>
/// Akka's parser accepts unclosed braces and quotes, stray closing braces and keys without a value, and then assigns the following values
/// to wrong keys, or drops them. Text that passes this check is parsed correctly. The check is stricter than HOCON where Akka's parser
/// does not support it: <c>include</c>, <c>+=</c> and <c>${?optional}</c> are faults.
/// </remarks>
internal sealed class HoconSyntax
{
    private const int MaxDepth = 32;

    private readonly HoconCursor _at;
    private readonly List<HoconFault> _faults = [];
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    private HoconSyntax(string text) => _at = new HoconCursor(text);

    /// <summary>All faults; empty for valid text.</summary>
    public IReadOnlyList<HoconFault> Faults => _faults;

    /// <summary>The line, from 1, where each dotted key was last given a value.</summary>
    public IReadOnlyDictionary<string, int> Lines => _lines;

    /// <summary>Checks a text.</summary>
    public static HoconSyntax Check(string text)
    {
        var syntax = new HoconSyntax(text);
        syntax.Root();
        return syntax;
    }

    private void Root()
    {
        _at.SkipBlank();
        if (_at.Peek != '{')
        {
            Members("", openedAtLine: 0, depth: 0);
            return;
        }

        var line = _at.Line;
        _at.Advance();
        Members("", line, depth: 1);
        _at.SkipBlank();
        if (!_at.AtEnd) Fault(_at.Line, "text after the brace that closes the whole text");
    }

    /// <param name="path">The dotted key of the object; empty at the root.</param>
    /// <param name="openedAtLine">Line of the opening brace; 0 if there is none.</param>
    /// <param name="depth">Open braces and brackets.</param>
    private void Members(string path, int openedAtLine, int depth)
    {
        while (true)
        {
            _at.SkipBlank();
            if (_at.AtEnd)
            {
                if (openedAtLine > 0) Fault(openedAtLine, "the brace opened here is never closed");
                return;
            }

            if (_at.Peek == '}')
            {
                if (openedAtLine == 0) Fault(_at.Line, "a closing brace without an opening one");
                _at.Advance();
                if (openedAtLine > 0) return;
            }
            else
            {
                Member(path, depth);
            }
        }
    }

    private void Member(string path, int depth)
    {
        var line = _at.Line;
        var key = Key();
        _at.SkipSpaces();
        if (key.Length == 0)
        {
            FaultAndSkipLine($"'{_at.Peek}' where a key is expected");
            return;
        }

        if (_at.Peek is '=' or ':')
        {
            _at.Advance();
        }
        else if (_at.Peek != '{')
        {
            FaultAndSkipLine(_at.AtValueEnd ? $"the key '{key}' has no value" : $"'=' is expected after the key '{key}'");
            return;
        }

        var full = path.Length == 0 ? key : $"{path}.{key}";
        _lines[full] = line;
        Value(full, depth);
    }

    private string Key()
    {
        var (key, shape, line) = ("", "", _at.Line);
        while (true)
        {
            if (_at.AtTripleQuote) Fault(line, "a key in triple quotes, which Akka's parser does not support");
            if (_at.Peek == '"') (key, shape) = (key + Quoted(), shape + "\"\"");
            else if (_at.AtUnquoted && _at.TakeUnquoted() is var part) (key, shape) = (key + part, shape + part);
            else break;
        }

        // Akka's parser ends the key at a quote inside a part, and reads the rest as another key.
        if (shape.Split('.').Any(static part => part.Contains('"', StringComparison.Ordinal) && part != "\"\""))
            Fault(line, $"a quote inside a part of the key '{key}'; quote the whole part");

        // Akka's parser reads ".a" as "a".
        if (shape.StartsWith('.') || shape.EndsWith('.') || shape.Contains("..", StringComparison.Ordinal))
            Fault(line, $"the key '{key}' has an empty part");
        return key;
    }

    private void Value(string path, int depth)
    {
        for (var (parts, closed) = (0, '\0'); ; parts++)
        {
            _at.SkipSpaces();
            if (_at.AtValueEnd)
            {
                if (parts == 0) Fault(_at.Line, $"the key '{path}' has no value");
                return;
            }

            // Akka's parser reads text after a closing brace or bracket as the next key, even across the end of the line.
            if (closed != '\0' && _at.Peek is not ('{' or '[' or '$'))
            {
                FaultAndSkipLine($"text after the '{closed}' that closes the value of '{path}'");
                return;
            }

            closed = _at.Peek switch { '{' => '}', '[' => ']', _ => '\0' };
            if (depth >= MaxDepth && _at.Peek is '{' or '[')
            {
                Fault(_at.Line, $"nested deeper than {MaxDepth} levels");
                _at.SkipAll();
                return;
            }

            if (!Part(path, depth)) return;
        }
    }

    private bool Part(string path, int depth)
    {
        var line = _at.Line;
        switch (_at.Peek)
        {
            case '{':
                _at.Advance();
                Members(path, line, depth + 1);
                return true;
            case '[':
                _at.Advance();
                Elements(path, line, depth + 1);
                return true;
            case '"':
                Quoted();
                return true;
            case '$':
                return Substitution();
            case '=' or ':':
                FaultAndSkipLine($"'{_at.Peek}' in the value of '{path}': put the value in quotes, or the next key on a line of its own");
                return false;
            case var _ when _at.AtUnquoted:
                _at.TakeUnquoted();
                return true;
            default:
                FaultAndSkipLine($"'{_at.Peek}' in the value of '{path}': put the value in quotes");
                return false;
        }
    }

    private void Elements(string path, int openedAtLine, int depth)
    {
        while (true)
        {
            _at.SkipBlank();
            if (_at.AtEnd)
            {
                Fault(openedAtLine, "the bracket opened here is never closed");
                return;
            }

            if (_at.Peek == ']')
            {
                _at.Advance();
                return;
            }

            if (_at.Peek == '}')
            {
                Fault(_at.Line, $"a closing brace inside the list opened in line {openedAtLine}");
                return;
            }

            Value(path, depth);
        }
    }

    private string Quoted()
    {
        var line = _at.Line;
        var text = _at.TakeQuoted(out var trouble);
        if (trouble is not null) Fault(line, trouble);
        return text;
    }

    private bool Substitution()
    {
        if (_at.TakeSubstitution()) return true;
        FaultAndSkipLine("'$' does not start a substitution of the form ${key}; put the value in quotes");
        return false;
    }

    private void FaultAndSkipLine(string message)
    {
        Fault(_at.Line, message);
        _at.SkipLine();
    }

    private void Fault(int line, string message) => _faults.Add(new HoconFault(line, message));
}
