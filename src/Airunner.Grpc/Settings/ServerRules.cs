using System.Security.Cryptography;
using Airunner.Grpc.Connections;
using Airunner.Grpc.Credentials;

namespace Airunner.Grpc.Settings;

/// <summary>What the settings must satisfy: each alone, some in relation to others, and the files that they name.</summary>
internal static class ServerRules
{
    /// <summary>All problems of the options.</summary>
    public static List<string> Check(GrpcSenderOptions options)
    {
        var problems = ServerSettings.Problems(options).Select(WithoutPassword).ToList();
        if (problems.Count > 0) return problems;
        if (options.Url.Length == 0) problems.Add($"{ServerSettings.Section}.url is empty: allowed is {ServerUrl.Allowed}.");
        if ((options.ClientCertificateFile.Length == 0) != (options.ClientKeyFile.Length == 0))
            problems.Add("client-certificate-file and client-key-file belong together: one of them is empty.");
        var isPlain = options.Url.StartsWith("http:", StringComparison.OrdinalIgnoreCase);
        if (isPlain && (options.CaFile.Length > 0 || options.ClientCertificateFile.Length > 0))
            problems.Add($"Certificates need TLS, and the server's url is {options.Url}: allowed is https://HOST or https://HOST:PORT.");
        if (problems.Count > 0) return problems;
        Try("token-file", options.TokenFile, () => TokenSource.Of(options).Read());
        Try("ca-file", options.CaFile, () => TlsFiles.Authorities(options.CaFile));
        Try("client-certificate-file", options.ClientCertificateFile, () => TlsFiles.ClientCertificate(options));
        Try("jwt.key-file", options.JwtKeyFile, () => JwtKey.Load(options).Dispose());
        return problems;

        void Try(string key, string file, Action use)
        {
            if (file.Length == 0) return;
            try
            {
                use();
            }
            catch (Exception unusable) when (IsAboutTheFile(unusable))
            {
                problems.Add($"{ServerSettings.Section}.{key} = {file}: {unusable.Message}");
            }
        }

        string WithoutPassword(string problem) =>
            options.Url.Contains('@', StringComparison.Ordinal)
                ? problem.Replace(options.Url, ServerUrl.Shown(options.Url), StringComparison.Ordinal)
                : problem;
    }

    /// <summary>Whether a file is missing, may not be read, or has something else in it.</summary>
    public static bool IsAboutTheFile(Exception error) =>
        error is IOException or UnauthorizedAccessException or CryptographicException or FormatException or ArgumentException
            or NotSupportedException;
}
