using System.Text;

namespace Airunner.Worker.Masking;

/// <summary>The secrets of one run: what is masked, and what cannot be.</summary>
internal sealed class Secrets
{
    /// <summary>Nothing is masked.</summary>
    public static readonly Secrets None = new([]);

    private readonly SecretMatcher? _matcher;

    /// <param name="secrets">The values; white space around one does not count.</param>
    public Secrets(IEnumerable<Secret> secrets)
    {
        var forms = new List<byte[]>();
        var unmasked = new List<string>();
        foreach (var secret in secrets)
        {
            var value = secret.Value.Span.Trim(" \t\r\n"u8);
            if (IsLongEnough(value)) forms.AddRange(SecretForms.Of(value));
            else unmasked.Add(secret.Name);
        }

        TooShort = unmasked;
        if (forms.Count > 0) _matcher = new SecretMatcher([.. forms.DistinctBy(Encoding.Latin1.GetString)]);
    }

    /// <summary>Names of the secrets that mask nothing, because they are empty or one character: it would be masked everywhere.</summary>
    public IReadOnlyList<string> TooShort { get; }

    /// <summary>A mask for one stream of bytes.</summary>
    public StreamMask ForStream() => new(_matcher);

    /// <summary>A text with its secrets masked.</summary>
    public string In(string text) =>
        _matcher is null ? text : Encoding.UTF8.GetString(In(Encoding.UTF8.GetBytes(text)).Span);

    /// <summary>Bytes with their secrets masked, such as an argument of a command.</summary>
    public ReadOnlyMemory<byte> In(ReadOnlyMemory<byte> bytes)
    {
        if (_matcher is null) return bytes;
        var mask = ForStream();
        var target = new byte[2 * (mask.Room + bytes.Length)];
        bytes.Span.CopyTo(mask.Begin(target));
        var masked = mask.End(target, bytes.Length);
        return target.AsMemory(0, masked + mask.Finish(target.AsSpan(masked)));
    }

    private static bool IsLongEnough(ReadOnlySpan<byte> value)
    {
        if (value.Length < 2) return false;
        return Rune.DecodeFromUtf8(value, out _, out var firstBytes) != System.Buffers.OperationStatus.Done || firstBytes < value.Length;
    }
}
