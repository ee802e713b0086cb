using Airunner.Actors;

namespace Airunner.Torture.Processes.WholeProgram;

/// <summary><c>airunner pipe --ack</c>, fed in pieces of whole lines: an unfinished one becomes an event after 100 ms.</summary>
internal sealed class PipeLife : Life
{
    private const int AtomicBytes = 4096; // PIPE_BUF: a longer write waits for room in the middle of a line
    private const int WidestLine = 4_000;
    private readonly NumberedLines _lines;
    private readonly Random _pieces;
    private int _begun;

    /// <summary>A pipe that gets these lines and then the end of its input.</summary>
    public PipeLife(JobExecution execution, NumberedLines lines, Random chance)
        : base(execution)
    {
        _lines = lines;
        Closes = true;
        _pieces = new Random(chance.Next());
    }

    public PipeLife(JobExecution execution, Random chance)
        : base(execution)
    {
        _lines = chance.Next(3) == 0
            ? new NumberedLines(chance.Next(1, 200), WidestLine, chance)
            : new NumberedLines(chance.Next(1, 20_000), widest: 60, chance);
        Closes = chance.Next(2) == 0;
        _pieces = new Random(chance.Next());
    }

    /// <summary>Whether its input ends after the last line.</summary>
    public bool Closes { get; init; }

    public override string[] Arguments => ["pipe", "--job", Execution.Job, "--execution", Execution.Execution!, "--ack"];

    public override int MostLines => _lines.Count;

    public override ReadOnlySpan<byte> May => _lines.Bytes.AsSpan(0, _lines.Length(_lines.WholeIn(Volatile.Read(ref _begun))));

    public override int MustBytes => Ended ? _lines.Bytes.Length : _lines.Length(Math.Min(Heard, _lines.Count));

    public override int Acknowledged => Heard;

    public override void Feed(Stream input)
    {
        try
        {
            for (var at = 0; at < _lines.Bytes.Length; at = _begun)
            {
                var lines = Math.Max(_lines.WholeIn(at + _pieces.Next(1, AtomicBytes + 1)), _lines.WholeIn(at) + 1);
                var end = _lines.Length(Math.Min(lines, _lines.Count));
                // Before the write: how much of a failed write the dead reader has read is not known.
                Volatile.Write(ref _begun, end);
                input.Write(_lines.Bytes, at, end - at);
                input.Flush();
            }

            if (Closes) input.Close();
        }
        catch (IOException)
        {
            // The reader was killed, which ends the feeding.
        }
    }

    public override string? Judge(int index, ReadOnlySpan<byte> output) =>
        index < _lines.Count && output.SequenceEqual(_lines.Line(index + 1))
            ? null
            : $"{Execution}: event {index + 1} is not line {index + 1}";
}
