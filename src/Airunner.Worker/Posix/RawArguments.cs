namespace Airunner.Worker.Posix;

/// <summary>This program's arguments as bytes: as text they are damaged where they are not UTF-8.</summary>
internal static class RawArguments
{
    private const char Replacement = '\uFFFD'; // what the runtime makes of a byte that is not UTF-8

    /// <summary>The last arguments.</summary>
    /// <param name="count">How many; at most as many as there are.</param>
    public static IReadOnlyList<byte[]> Last(int count)
    {
        var line = File.ReadAllBytes("/proc/self/cmdline");
        var words = new List<byte[]>();
        for (var start = 0; start < line.Length;)
        {
            var length = line.AsSpan(start).IndexOf((byte)0);
            words.Add(line[start..(start + length)]);
            start += length + 1;
        }

        return words[^count..];
    }

    /// <summary>The arguments as <see cref="RawText"/>.</summary>
    /// <param name="args">As the runtime has read them.</param>
    public static string[] Undamaged(string[] args) =>
        Array.Exists(args, static arg => arg.Contains(Replacement, StringComparison.Ordinal))
            ? [.. Last(args.Length).Select(static word => RawText.Of(word))]
            : args;
}
