using System.Runtime.CompilerServices;

namespace Airunner.Worker.Posix;

/// <summary>The modes of a terminal, as the C library keeps them.</summary>
internal unsafe struct TerminalAttributes
{
    private const int Now = 0;

    private Opaque _termios;

    /// <summary>Reads them; false where it is no terminal.</summary>
    public static bool TryRead(Descriptor terminal, out TerminalAttributes attributes)
    {
        attributes = default;
        fixed (Opaque* termios = &attributes._termios) return Libc.GetAttributes(terminal.Number, termios) == 0;
    }

    /// <summary>The same, but each byte is passed as it is typed and written, and none means a signal.</summary>
    public readonly TerminalAttributes Raw()
    {
        var raw = this;
        Libc.MakeRaw(&raw._termios);
        return raw;
    }

    /// <summary>The same, but a key is passed when it is pressed, and is not shown. Ctrl-C and Ctrl-Z are signals as before.</summary>
    public readonly TerminalAttributes ByKey()
    {
        const int localModes = 3; // after those of input, of output and of control
        const uint lines = 2, echo = 8; // ICANON, ECHO
        var byKey = this;
        ((uint*)&byKey._termios)[localModes] &= ~(lines | echo);
        return byKey;
    }

    /// <summary>Whether they are the same ones.</summary>
    public readonly bool IsSameAs(in TerminalAttributes other)
    {
        ReadOnlySpan<byte> own = _termios;
        return own.SequenceEqual(other._termios);
    }

    /// <summary>Sets them at once: waiting for output to drain could last for ever.</summary>
    public readonly bool TryApply(Descriptor terminal)
    {
        var copy = _termios;
        return Libc.SetAttributes(terminal.Number, Now, &copy) == 0;
    }

    /// <summary>Larger than <c>struct termios</c> of any C library.</summary>
    [InlineArray(256)]
    private struct Opaque
    {
        private byte _first;
    }
}
