using System.Globalization;

namespace Airunner.Worker.Masking;

/// <summary>A file of secrets, one a line. Empty lines do not count.</summary>
internal static class SecretFile
{
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IEnumerable<Secret> Read(string path)
    {
        ReadOnlyMemory<byte> rest = File.ReadAllBytes(path);
        for (var line = 1; !rest.IsEmpty; line++)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var value = (end < 0 ? rest : rest[..end]).Trim("\r"u8);
            rest = end < 0 ? default : rest[(end + 1)..];
            if (!value.IsEmpty) yield return new Secret($"line {line.ToString(CultureInfo.InvariantCulture)} of '{path}'", value);
        }
    }
}
