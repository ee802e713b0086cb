using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Airunner.Grpc.Connections;

/// <summary>Reads the certificates that the options name.</summary>
internal static class TlsFiles
{
    /// <summary>How the connection is made secure. The files are read now: a later connection may have newer ones.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="FormatException">A file has no certificate in it.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file has something else in it.</exception>
    public static SslClientAuthenticationOptions Options(GrpcSenderOptions options)
    {
        var tls = new SslClientAuthenticationOptions();
        if (options.CaFile.Length > 0)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(Authorities(options.CaFile));
        }

        if (options.ClientCertificateFile.Length > 0) tls.ClientCertificateContext = ClientCertificate(options);
        return tls;
    }

    /// <summary>The authorities of a file.</summary>
    public static X509Certificate2Collection Authorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities.Count > 0 ? authorities : throw new FormatException("It has no certificate (PEM) in it.");
    }

    /// <summary>This worker's certificate, with those that lead to its authority.</summary>
    public static SslStreamCertificateContext ClientCertificate(GrpcSenderOptions options)
    {
        var own = X509Certificate2.CreateFromPemFile(options.ClientCertificateFile, options.ClientKeyFile);
        return SslStreamCertificateContext.Create(own, Authorities(options.ClientCertificateFile), offline: true);
    }
}
