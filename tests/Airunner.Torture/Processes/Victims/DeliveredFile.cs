using System.Globalization;
using Airunner.Actors;
using Airunner.Actors.Jobs.Identity;

namespace Airunner.Torture.Processes.Victims;

/// <summary>What a <see cref="FileSender"/> got.</summary>
internal static class DeliveredFile
{
    private const byte NewLine = (byte)'\n';

    /// <summary>One event that was delivered.</summary>
    /// <param name="Sequence">Its number.</param>
    /// <param name="Nonce">Its nonce.</param>
    /// <param name="Sum">The sum over its bytes as they arrived.</param>
    internal readonly record struct Line(long Sequence, long Nonce, ulong Sum);

    /// <summary>The file of one execution.</summary>
    public static string PathOf(string directory, JobExecution execution) => Path.Combine(directory, $"{FileNames.Stem(execution)}.txt");

    /// <summary>Every event that arrived, in the order of arrival, repeated ones too.</summary>
    public static IEnumerable<Line> Read(string directory, JobExecution execution)
    {
        var path = PathOf(directory, execution);
        return File.Exists(path) ? File.ReadLines(path).Select(Parse) : [];
    }

    /// <summary>Bytes up to and including the last newline.</summary>
    public static long WholeLinesBytes(Stream file)
    {
        var bytes = new byte[file.Length];
        file.Seek(0, SeekOrigin.Begin);
        file.ReadExactly(bytes);
        return bytes.AsSpan().LastIndexOf(NewLine) + 1;
    }

    private static Line Parse(string line)
    {
        var parts = line.Split(' ');
        return new Line(
            long.Parse(parts[0], CultureInfo.InvariantCulture),
            long.Parse(parts[1], CultureInfo.InvariantCulture),
            ulong.Parse(parts[2], CultureInfo.InvariantCulture));
    }
}
