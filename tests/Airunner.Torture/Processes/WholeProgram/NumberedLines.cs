using System.Globalization;
using System.Text;

namespace Airunner.Torture.Processes.WholeProgram;

/// <summary>Lines of many lengths in one piece of memory; each contains its number.</summary>
internal sealed class NumberedLines
{
    private readonly int[] _ends;

    /// <param name="count">Number of lines.</param>
    /// <param name="widest">Longest padding after a number.</param>
    /// <param name="chance">Decides the lengths.</param>
    public NumberedLines(int count, int widest, Random chance)
    {
        _ends = new int[count + 1];
        var text = new StringBuilder();
        for (var n = 1; n <= count; n++)
        {
            text.Append(CultureInfo.InvariantCulture, $"line {n} ").Append((char)('a' + n % 26), chance.Next(widest + 1)).Append('\n');
            _ends[n] = text.Length;
        }

        Bytes = Encoding.ASCII.GetBytes(text.ToString());
    }

    public byte[] Bytes { get; }

    public int Count => _ends.Length - 1;

    /// <summary>The bytes of the first lines.</summary>
    public int Length(int lines) => _ends[lines];

    /// <summary>One line with its newline, by its number from 1.</summary>
    public ReadOnlySpan<byte> Line(int number) => Bytes.AsSpan(_ends[number - 1].._ends[number]);

    /// <summary>How many complete lines this many bytes hold.</summary>
    public int WholeIn(int bytes)
    {
        var at = Array.BinarySearch(_ends, bytes);
        return at >= 0 ? at : ~at - 1;
    }
}
