using Airunner.Protocol;

namespace Airunner.Worker.Printing;

/// <summary>Joins the pieces of output to lines, those of each stream by themselves: a line is given once it has ended.</summary>
/// <param name="take">Gets the lines.</param>
internal sealed class OutputLines(Action<OutputLine> take)
{
    /// <summary>A longer line is given in parts.</summary>
    public const int MostBytes = 1 << 20;

    private readonly OpenLine _output = new(StreamType.Stdout);
    private readonly OpenLine _error = new(StreamType.Stderr);

    /// <summary>Takes the next piece.</summary>
    public void Add(TimedOutput piece)
    {
        var open = piece.Stream == StreamType.Stderr ? _error : _output;
        var rest = piece.Bytes;
        while (!rest.IsEmpty)
        {
            var newline = rest.Span.IndexOf((byte)'\n');
            var part = newline < 0 ? rest : rest[..(newline + 1)];
            rest = rest[part.Length..];
            if (newline >= 0 && !open.HasBytes && part.Length <= MostBytes) Give(open, part, piece.AtMs);
            else Keep(open, part, piece.AtMs);
        }
    }

    /// <summary>Gives what has begun and not ended, as parts: the rest of such a line is given as a part too.</summary>
    public void GiveUnfinished()
    {
        foreach (var open in (OpenLine[])[_output, _error])
        {
            if (open.HasBytes) Give(open, open.Take(), open.AtMs);
        }
    }

    private void Keep(OpenLine open, ReadOnlyMemory<byte> part, long atMs)
    {
        while (!part.IsEmpty)
        {
            var room = Math.Min(part.Length, MostBytes - open.Length);
            open.Add(part.Span[..room], atMs);
            part = part[room..];
            if (open.Length == MostBytes || open.IsEnded) Give(open, open.Take(), open.AtMs);
        }
    }

    private void Give(OpenLine open, ReadOnlyMemory<byte> bytes, long atMs)
    {
        var line = new OutputLine(open.Stream, open.IsInside ? open.AtMs : atMs, bytes, IsBeginning: !open.IsInside);
        open.IsInside = !line.IsEnded;
        if (open.IsInside) open.AtMs = line.AtMs;
        take(line);
    }

    /// <summary>A stream's line that has begun.</summary>
    private sealed class OpenLine(StreamType stream)
    {
        private byte[] _bytes = [];

        public StreamType Stream => stream;

        public int Length { get; private set; }

        public bool HasBytes => Length > 0;

        public bool IsEnded => Length > 0 && _bytes[Length - 1] == '\n';

        /// <summary>Whether a part of it was given.</summary>
        public bool IsInside { get; set; }

        /// <summary>When it began.</summary>
        public long AtMs { get; set; }

        public void Add(ReadOnlySpan<byte> part, long atMs)
        {
            if (Length == 0 && !IsInside) AtMs = atMs;
            var needed = Length + part.Length;
            if (_bytes.Length < needed) Array.Resize(ref _bytes, Math.Max(needed, Math.Min(2 * _bytes.Length, MostBytes)));
            part.CopyTo(_bytes.AsSpan(Length));
            Length += part.Length;
        }

        public ReadOnlyMemory<byte> Take()
        {
            var taken = _bytes.AsMemory(0, Length);
            Length = 0;
            return taken;
        }
    }
}
