using System.Globalization;
using Airunner.Actors;
using Airunner.Actors.Jobs.Identity;

namespace Airunner.Torture.Processes.Victims;

/// <summary>The events that a <see cref="FileSender"/> received.</summary>
internal static class DeliveredFile
{
    private const byte NewLine = (byte)'\n';

    /// <summary>One event that was delivered.</summary>
    /// <param name="Sequence">Its sequence.</param>
    /// <param name="Nonce">Its nonce.</param>
    /// <param name="Sum">The checksum of its bytes on arrival.</param>
    internal readonly record struct Line(long Sequence, long Nonce, ulong Sum);

    /// <summary>The file of one execution.</summary>
    public static string PathOf(string directory, JobExecution execution) => Path.Combine(directory, $"{FileNames.Stem(execution)}.txt");

    /// <summary>Every event in the order of arrival, including repeated ones.</summary>
    public static IEnumerable<Line> Read(string directory, JobExecution execution)
    {
        var path = PathOf(directory, execution);
        return File.Exists(path) ? File.ReadLines(path).Select(Parse) : [];
    }

    /// <summary>The bytes up to the last newline, inclusive.</summary>
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
