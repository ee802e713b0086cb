namespace Airunner.Torture.Processes;

/// <summary>Bytes as strace prints them: quoted, with C escapes.</summary>
internal static class TracedText
{
    /// <summary>The bytes of the first quoted text in a call's arguments; the text after it goes to <paramref name="rest"/>.</summary>
    /// <exception cref="FormatException">There is no text, or strace has cut it.</exception>
    public static byte[] Bytes(string arguments, out string rest)
    {
        var at = arguments.IndexOf('"', StringComparison.Ordinal) + 1;
        if (at == 0) throw new FormatException("strace printed no text.");
        var bytes = new List<byte>();
        while (arguments[at] != '"') bytes.Add(arguments[at] == '\\' ? Escaped(arguments, ref at) : (byte)arguments[at++]);
        rest = arguments[(at + 1)..];
        if (rest.StartsWith("...", StringComparison.Ordinal)) throw new FormatException("strace cut a text.");
        return [.. bytes];
    }

    private static byte Escaped(string text, ref int at)
    {
        at++;
        var c = text[at++];
        if (c is < '0' or > '7')
        {
            return c switch { 'n' => (byte)'\n', 't' => (byte)'\t', 'r' => (byte)'\r', 'v' => (byte)'\v', 'f' => (byte)'\f', _ => (byte)c };
        }

        var value = c - '0';
        for (var digits = 1; digits < 3 && text[at] is >= '0' and <= '7'; digits++) value = (value * 8) + (text[at++] - '0');
        return (byte)value;
    }
}
