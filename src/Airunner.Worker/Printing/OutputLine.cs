using Airunner.Protocol;

namespace Airunner.Worker.Printing;

/// <summary>A line of output, or a part of one.</summary>
/// <param name="Stream">The stream it was printed on.</param>
/// <param name="AtMs">When the line's first byte was read, Unix milliseconds.</param>
/// <param name="Bytes">Its bytes with its newline, if it has one. Valid until the next call of the one who gave it.</param>
/// <param name="IsBeginning">Whether the line begins with it.</param>
internal readonly record struct OutputLine(StreamType Stream, long AtMs, ReadOnlyMemory<byte> Bytes, bool IsBeginning)
{
    public bool IsEnded => Bytes.Span.EndsWith("\n"u8);
}
