using System.Text;

namespace Airunner.Worker.Screens;

/// <summary>Passes text on without the spaces at the ends of lines: tables are padded, and a pipe has no edge to pad to.</summary>
internal sealed class WithoutTrailingSpaces(TextWriter inner) : TextWriter
{
    private int _spaces;

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value)
    {
        switch (value)
        {
            case ' ':
                _spaces++;
                break;
            case '\r' or '\n':
                _spaces = 0;
                inner.Write(value);
                break;
            default:
                for (; _spaces > 0; _spaces--) inner.Write(' ');
                inner.Write(value);
                break;
        }
    }

    public override void Flush() => inner.Flush();
}
