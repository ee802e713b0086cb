using System.Text;

namespace Airunner.Grpc.Credentials;

/// <summary>Where the job's token comes from.</summary>
internal abstract class TokenSource
{
    /// <summary>The token that the options name; the file takes precedence.</summary>
    public static TokenSource Of(GrpcSenderOptions options) =>
        options.TokenFile.Length > 0 ? new TokenFile(options.TokenFile) : new GivenToken(options.Token.Trim());

    /// <summary>What to do when the server does not accept the token, for people.</summary>
    public abstract string Advice { get; }

    /// <summary>The token; "" for none.</summary>
    /// <exception cref="IOException">Its file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Its file may not be read.</exception>
    /// <exception cref="FormatException">It is not a token.</exception>
    public abstract string Read();

    private sealed class GivenToken(string token) : TokenSource
    {
        public override string Advice => token.Length > 0
            ? "The next start takes a new one from AIRUNNER_TOKEN; one in a token file (token-file) can be replaced while the worker runs"
            : "There is none: name a file with it (token-file), or set AIRUNNER_TOKEN";

        public override string Read() => Checked(token);
    }

    /// <summary>Read again each time: whoever renews the token replaces the file.</summary>
    private sealed class TokenFile(string path) : TokenSource
    {
        private const int MostBytes = 64 << 10;

        public override string Advice => $"Put a valid one into '{path}': it is read again at each attempt";

        public override string Read()
        {
            using var file = File.OpenHandle(path);
            Span<byte> bytes = stackalloc byte[512];
            var read = RandomAccess.Read(file, bytes, 0);
            if (read < bytes.Length) return Of(bytes[..read]);
            var all = File.ReadAllBytes(path);
            return all.Length <= MostBytes
                ? Of(all)
                : throw new FormatException($"It has {all.Length} bytes; a token has at most {MostBytes}.");
        }

        private static string Of(ReadOnlySpan<byte> bytes)
        {
            var token = Encoding.UTF8.GetString(bytes).Trim();
            return token.Length > 0 ? Checked(token) : throw new FormatException("It is empty; it needs a token.");
        }
    }

    /// <summary>A token travels in a header: printable characters only.</summary>
    private static string Checked(string token) =>
        token.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0
            ? token
            : throw new FormatException("The token has white space or characters that are not ASCII in it; a token has neither.");
}
