using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Airunner.Actors.Format;

/// <summary>Converts an id to its form in a file name and back. The name of any id stays inside its directory.</summary>
/// <remarks><c>A–Z a–z 0–9 . -</c> stay (a leading <c>.</c> does not), every other byte of the UTF-8 is <c>%XX</c>.</remarks>
internal static class EncodedId
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-");

    /// <summary>An id in its file-name form.</summary>
    /// <exception cref="EncoderFallbackException">The id is not valid Unicode.</exception>
    internal static string Of(string id)
    {
        var bytes = Utf8.GetBytes(id);
        if (id[0] != '.' && id.AsSpan().IndexOfAnyExcept(Plain) < 0) return id;
        var name = new StringBuilder(bytes.Length * 3);
        for (var i = 0; i < bytes.Length; i++)
        {
            var c = (char)bytes[i];
            if (Plain.Contains(c) && !(i == 0 && c == '.')) name.Append(c);
            else name.Append(CultureInfo.InvariantCulture, $"%{bytes[i]:X2}");
        }

        return name.ToString();
    }

    /// <summary>The id that an encoded form stands for.</summary>
    /// <returns>False where the name is not in the form that <see cref="Of"/> makes.</returns>
    internal static bool TryDecode(string name, [NotNullWhen(true)] out string? id)
    {
        id = null;
        var bytes = new List<byte>(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] != '%')
            {
                if (!Plain.Contains(name[i])) return false;
                bytes.Add((byte)name[i]);
            }
            else
            {
                if (i + 2 >= name.Length) return false;
                var digits = name.AsSpan(i + 1, 2);
                if (!byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var b)) return false;
                bytes.Add(b);
                i += 2;
            }
        }

        try
        {
            id = Utf8.GetString(bytes.ToArray());
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
