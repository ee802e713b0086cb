using System.Text;

namespace Airunner.Worker.Masking;

/// <summary>The forms in which a secret may stand in a text: as it is, in base64, percent-encoded.</summary>
internal static class SecretForms
{
    /// <summary>Length of the longest form, in bytes; longer ones are cut into pieces of this size, which are found one by one.</summary>
    public const int Longest = 8 * 1024;

    // Shorter ones, such as a line with a brace, stand in too many other texts.
    private const int ShortestLine = 8;
    private const int ShortestEncoded = 4;

    // Line lengths of encoded text: of coreutils and MIME, and of PEM.
    private static readonly int[] Wraps = [76, 64];

    private static readonly string[] UnreservedSets =
    [
        "-_.~",
        "-_.~/",
        "-_.!~*'()",
        "-_.!~*'();/?:@&=+$,#",
        "-_.*",
    ];

    /// <summary>All forms, each once, of at least 2 bytes.</summary>
    /// <param name="value">The secret, of at least 2 bytes.</param>
    public static IReadOnlyCollection<byte[]> Of(ReadOnlySpan<byte> value)
    {
        var forms = new HashSet<string>(StringComparer.Ordinal); // Latin-1: a character for each byte
        var plain = Encoding.Latin1.GetString(value);
        forms.Add(plain);
        AddLines(forms, plain);
        if (value.Length >= ShortestEncoded)
        {
            AddBase64(forms, value);
            AddPercentEncoded(forms, value);
        }

        return [.. forms.SelectMany(Pieces).Distinct(StringComparer.Ordinal).Select(Encoding.Latin1.GetBytes)];
    }

    /// <summary>A terminal writes line ends as CR LF, and tools print lines one by one, indented.</summary>
    private static void AddLines(HashSet<string> forms, string plain)
    {
        if (!plain.Contains('\n', StringComparison.Ordinal)) return;
        var unix = plain.Replace("\r\n", "\n", StringComparison.Ordinal);
        forms.Add(unix);
        forms.Add(unix.Replace("\n", "\r\n", StringComparison.Ordinal));
        forms.UnionWith(unix.Split('\n', StringSplitOptions.TrimEntries).Where(line => line.Length >= ShortestLine));
    }

    /// <summary>What base64 makes of the value, wherever in the encoded text it begins, in both alphabets.</summary>
    private static void AddBase64(HashSet<string> forms, ReadOnlySpan<byte> value)
    {
        var alone = Convert.ToBase64String(value);
        var encoded = new List<string> { alone, alone.TrimEnd('=') };
        foreach (var wrap in Wraps.Where(wrap => alone.Length > wrap))
            encoded.AddRange(alone.Chunk(wrap).Where(line => line.Length >= ShortestLine).Select(line => new string(line)));

        for (var before = 0; before < 3; before++)
        {
            var padded = new byte[(before + value.Length + 2) / 3 * 3];
            value.CopyTo(padded.AsSpan(before));

            // A character of base64 holds 6 bits. The first and the last may hold bits of the bytes around the value: they are left out.
            var first = (before * 8 + 5) / 6;
            var end = (before + value.Length) * 8 / 6;
            encoded.Add(Convert.ToBase64String(padded)[first..end]);
        }

        forms.UnionWith(encoded);
        forms.UnionWith(encoded.Select(text => text.Replace('+', '-').Replace('/', '_')));
    }

    /// <summary>Encoders disagree about what needs encoding, about the case of the digits and about the space.</summary>
    private static void AddPercentEncoded(HashSet<string> forms, ReadOnlySpan<byte> value)
    {
        foreach (var unreserved in UnreservedSets)
        {
            var upper = PercentEncoded(value, unreserved, "X2");
            var lower = PercentEncoded(value, unreserved, "x2");
            forms.Add(upper);
            forms.Add(lower);
            forms.Add(upper.Replace("%20", "+", StringComparison.Ordinal));
            forms.Add(lower.Replace("%20", "+", StringComparison.Ordinal));
        }
    }

    private static string PercentEncoded(ReadOnlySpan<byte> value, string unreserved, string digits)
    {
        var encoded = new StringBuilder(value.Length);
        foreach (var b in value)
        {
            if (char.IsAsciiLetterOrDigit((char)b) || unreserved.Contains((char)b, StringComparison.Ordinal)) encoded.Append((char)b);
            else encoded.Append('%').Append(b.ToString(digits, System.Globalization.CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }

    private static IEnumerable<string> Pieces(string form)
    {
        var count = (form.Length + Longest - 1) / Longest;
        for (var n = 0; n < count; n++)
        {
            var start = (int)((long)form.Length * n / count);
            var end = (int)((long)form.Length * (n + 1) / count);
            yield return form[start..end];
        }
    }
}
