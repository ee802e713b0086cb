using System.Security.Cryptography;

namespace Airunner.Grpc.Credentials;

/// <summary>The private key that signs tokens, and its name at the server.</summary>
/// <param name="ecdsa">A P-256 key.</param>
/// <param name="id">Its name.</param>
internal sealed class JwtKey(ECDsa ecdsa, string id) : IDisposable
{
    private const int Bits = 256;

    /// <summary>Its name, in <c>kid</c> and <c>sub</c>.</summary>
    public string Id { get; } = id;

    /// <summary>Reads the key.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="FormatException">It has no P-256 private key in it.</exception>
    public static JwtKey Load(GrpcSenderOptions options)
    {
        var ecdsa = ECDsa.Create();
        try
        {
            ecdsa.ImportFromPem(File.ReadAllText(options.JwtKeyFile));
            if (ecdsa.KeySize != Bits) throw new FormatException($"Its key has {ecdsa.KeySize} bits; ES256 needs a P-256 key.");
            var key = new JwtKey(ecdsa, options.JwtKeyId.Length > 0 ? options.JwtKeyId : Fingerprint(ecdsa));
            _ = key.Sign("a public key cannot sign"u8);
            return key;
        }
        catch (Exception wrong) when (wrong is ArgumentException or CryptographicException)
        {
            ecdsa.Dispose();

            // Without the reason of the runtime: it may quote the file.
            throw new FormatException("It has no private key (PEM, P-256, without a passphrase) in it.", wrong);
        }
    }

    /// <summary>Signs as ES256 does: SHA-256, both numbers at their full length.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data) =>
        ecdsa.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    public void Dispose() => ecdsa.Dispose();

    private static string Fingerprint(ECDsa ecdsa) => Convert.ToHexStringLower(SHA256.HashData(ecdsa.ExportSubjectPublicKeyInfo()));
}
