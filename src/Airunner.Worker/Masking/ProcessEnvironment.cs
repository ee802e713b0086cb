using System.Text;

namespace Airunner.Worker.Masking;

/// <summary>The environment this program was started with, its values as bytes: they need not be UTF-8.</summary>
internal static class ProcessEnvironment
{
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IEnumerable<(string Name, ReadOnlyMemory<byte> Value)> Read() => Parse(File.ReadAllBytes("/proc/self/environ"));

    /// <param name="entries"><c>NAME=VALUE</c> entries, each followed by a zero byte.</param>
    public static IEnumerable<(string Name, ReadOnlyMemory<byte> Value)> Parse(ReadOnlyMemory<byte> entries)
    {
        while (!entries.IsEmpty)
        {
            var end = entries.Span.IndexOf((byte)0);
            var entry = end < 0 ? entries : entries[..end];
            entries = end < 0 ? default : entries[(end + 1)..];
            var equals = entry.Span.IndexOf((byte)'=');
            if (equals > 0) yield return (Encoding.UTF8.GetString(entry.Span[..equals]), entry[(equals + 1)..]);
        }
    }
}
