using System.Globalization;
using Airunner.Worker.Masking;

namespace Airunner.Worker.Running;

/// <summary>Counts output against its limit.</summary>
/// <param name="limit">The limit; null for none.</param>
internal sealed class OutputAllowance(OutputLimit? limit)
{
    private long _left = limit?.MostBytes ?? long.MaxValue;

    /// <summary>Bytes that were not logged.</summary>
    public long DroppedBytes { get; private set; }

    /// <summary>Whether the limit was passed.</summary>
    public bool IsPassed => DroppedBytes > 0;

    /// <summary>Whether the limit was passed and is to end the command.</summary>
    public bool EndsCommand => IsPassed && limit!.EndsCommand;

    /// <summary>What was done at the limit, for the user.</summary>
    public string Message => string.Create(
        CultureInfo.InvariantCulture,
        $"The output has passed {limit!.MostBytes} bytes, the limit of --max-output: "
        + $"{(limit.EndsCommand ? "the command is ended, and the rest is not logged." : "the rest is not logged.")}");

    /// <summary>Counts bytes.</summary>
    /// <returns>How many of them, from the first, are to be logged; the rest counts as dropped.</returns>
    public int Admit(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= _left && !IsPassed)
        {
            _left -= bytes.Length;
            return bytes.Length;
        }

        var admitted = IsPassed ? 0 : Utf8Cut.WholeLength(bytes[..(int)_left]);
        _left = 0;
        DroppedBytes += bytes.Length - admitted;
        return admitted;
    }
}
