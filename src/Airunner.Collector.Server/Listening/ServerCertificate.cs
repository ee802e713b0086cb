using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Airunner.Collector.Server.Settings;

namespace Airunner.Collector.Server.Listening;

/// <summary>A certificate with its chain and key from PEM files.</summary>
internal static class ServerCertificate
{
    /// <exception cref="SettingsException">The files cannot be read, or do not belong together.</exception>
    public static SslStreamCertificateContext Load(string certificateFile, string? keyFile)
    {
        try
        {
            var certificate = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificateFile);
            return SslStreamCertificateContext.Create(certificate, chain, offline: true);
        }
        catch (Exception failure) when (
            failure is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            var files = keyFile is null ? $"'{certificateFile}'" : $"'{certificateFile}' and '{keyFile}'";
            throw new SettingsException($"The certificate of {files} cannot be used: {failure.Message} Allowed: PEM files.", failure);
        }
    }
}
