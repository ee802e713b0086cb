using System.Buffers.Text;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Piping;

/// <summary>Prints each durable sequence on its own line, in order; sequences that became durable together in one write.</summary>
internal sealed class AckPrinter(Descriptor output)
{
    private const int LongestLine = 21;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private long _printed;

    /// <summary>Whether the acknowledgements could not be written, for example because their reader closed the pipe.</summary>
    public bool Broken { get; private set; }

    /// <summary>Prints the sequences up to this one.</summary>
    public void Through(long sequence)
    {
        var used = 0;
        while (_printed < sequence)
        {
            if (_buffer.Length - used < LongestLine) used = Flush(used);
            Utf8Formatter.TryFormat(++_printed, _buffer.AsSpan(used), out var written);
            used += written;
            _buffer[used++] = (byte)'\n';
        }

        Flush(used);
    }

    private int Flush(int used)
    {
        try
        {
            if (!Broken && !output.TryWrite(_buffer.AsSpan(0, used))) Broken = true;
        }
        catch (IOException)
        {
            Broken = true; // reported at the end: the events are durable all the same
        }

        return 0;
    }
}
