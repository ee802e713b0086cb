using System.Buffers;
using System.Globalization;
using System.Text;

namespace Airunner.Collector.Rows;

/// <summary>Text as markup that shows all of it: what is invisible or changes the direction of the text is named instead.</summary>
internal static class VisibleText
{
    private const char ZeroWidthNonJoiner = '\u200C';
    private const char ZeroWidthJoiner = '\u200D';
    private const int ControlPictures = 0x2400;

    private static readonly SearchValues<char> Plain = SearchValues.Create(
        " !#$%()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\t\n");

    /// <summary>Appends the text, encoded for elements and for attributes in double quotes.</summary>
    public static void Append(StringBuilder markup, ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var special = text.IndexOfAnyExcept(Plain);
            if (special < 0)
            {
                markup.Append(text);
                return;
            }

            markup.Append(text[..special]);
            text = text[special..];
            _ = Rune.DecodeFromUtf16(text, out var rune, out var length); // half a pair is U+FFFD
            AppendSpecial(markup, rune);
            text = text[length..];
        }
    }

    private static void AppendSpecial(StringBuilder markup, Rune rune)
    {
        switch (rune.Value)
        {
            case '<': markup.Append("&lt;"); break;
            case '>': markup.Append("&gt;"); break;
            case '&': markup.Append("&amp;"); break;
            case '"': markup.Append("&quot;"); break;
            case '\'': markup.Append("&#39;"); break;
            case < 0x20: markup.Append((char)(ControlPictures + rune.Value)); break;
            case 0x7F: markup.Append('\u2421'); break;
            default:
                if (IsHidden(rune)) markup.Append(CultureInfo.InvariantCulture, $"\u2329U+{rune.Value:X4}\u232A");
                else markup.Append(rune.ToString());
                break;
        }
    }

    /// <summary>Emoji and several scripts need the two joiners.</summary>
    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.Format => rune.Value is not (ZeroWidthJoiner or ZeroWidthNonJoiner),
        _ => false,
    };
}
