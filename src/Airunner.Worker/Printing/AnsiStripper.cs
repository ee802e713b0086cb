namespace Airunner.Worker.Printing;

/// <summary>
/// Removes escape sequences (colours, cursor movements, titles) from one stream of bytes, across the borders of its pieces.
/// </summary>
/// <remarks>
/// The sequences of ECMA-48 with 7-bit introducers; bytes from 0x80 are text in UTF-8. A string sequence that is not ended is given up
/// at the end of its line, so that a stray introducer cannot swallow the rest of the output.
/// </remarks>
internal sealed class AnsiStripper
{
    private const byte Escape = 0x1b;
    private const byte Bell = 0x07;
    private const byte Cancel = 0x18;
    private const byte Substitute = 0x1a;

    private State _state;

    /// <summary>Copies text and drops sequences.</summary>
    /// <param name="bytes">The next piece of the stream.</param>
    /// <returns>What is text in it.</returns>
    public ReadOnlyMemory<byte> Text(ReadOnlyMemory<byte> bytes)
    {
        if (_state == State.Text && !bytes.Span.Contains(Escape)) return bytes;
        var text = new byte[bytes.Length];
        var length = 0;
        foreach (var b in bytes.Span)
        {
            if (IsText(b)) text[length++] = b;
        }

        return text.AsMemory(0, length);
    }

    private enum State
    {
        Text,
        Escaped,            // ESC
        Intermediate,       // ESC and bytes of 0x20 to 0x2f
        Control,            // ESC [
        String,             // ESC and one of ] P X ^ _
        EscapedInString,
    }

    private bool IsText(byte b)
    {
        if (b == Escape)
        {
            _state = _state == State.String ? State.EscapedInString : State.Escaped;
            return false;
        }

        switch (_state)
        {
            case State.Text:
                return true;
            case State.Escaped:
                _state = AfterEscape(b);
                return false;
            case State.Intermediate:
                if (b is >= 0x30 and < 0x7f) _state = State.Text;
                return false;
            case State.Control:
                return IsTextInControl(b);
            case State.EscapedInString:
                _state = b == (byte)'\\' ? State.Text : AfterEscape(b);
                return false;
            default:
                if (b is Bell or Cancel or Substitute or (byte)'\n') _state = State.Text;
                return b == (byte)'\n';
        }
    }

    private bool IsTextInControl(byte b)
    {
        var isControlCharacter = b < 0x20;
        if (isControlCharacter)
        {
            // A terminal obeys a line end within a sequence.
            if (b is Cancel or Substitute) _state = State.Text;
            return b is not (Cancel or Substitute);
        }

        var isPart = b is >= 0x20 and < 0x40;
        if (isPart) return false;
        _state = State.Text;
        return b >= 0x7f; // no end of a sequence: text after a cut one
    }

    private static State AfterEscape(byte b) => b switch
    {
        (byte)'[' => State.Control,
        (byte)']' or (byte)'P' or (byte)'X' or (byte)'^' or (byte)'_' => State.String,
        >= 0x20 and < 0x30 => State.Intermediate,
        _ => State.Text,
    };
}
