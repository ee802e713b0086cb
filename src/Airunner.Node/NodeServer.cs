using Airunner.Grpc;
using Akka.Configuration;

namespace Airunner.Node;

/// <summary>The collector as a node was told it; what is null is for the configuration, or its default.</summary>
/// <remarks>A class, and not a record: it has a secret, which must be in no text.</remarks>
internal sealed class NodeServer
{
    public string? Url { get; set; }

    /// <summary>A write token for the jobs of the queue, from the environment.</summary>
    public string? Token { get; set; }

    /// <summary>A file with such a token; before <see cref="Token"/>.</summary>
    public string? TokenFile { get; set; }

    public string? CaFile { get; set; }

    public string? ClientCertificateFile { get; set; }

    public string? ClientKeyFile { get; set; }

    public string? JwtKeyFile { get; set; }

    /// <summary>Sets what is said here over what the configuration has said.</summary>
    public void ApplyTo(GrpcSenderOptions options)
    {
        options.Url = Url ?? options.Url;
        options.CaFile = CaFile ?? options.CaFile;
        options.ClientCertificateFile = ClientCertificateFile ?? options.ClientCertificateFile;
        options.ClientKeyFile = ClientKeyFile ?? options.ClientKeyFile;
        options.JwtKeyFile = JwtKeyFile ?? options.JwtKeyFile;
        if (TokenFile is not null) options.TokenFile = TokenFile;
        else if (Token is not null) options.TokenFile = ""; // the environment comes before the file of settings
        options.Token = Token ?? "";
    }

    /// <summary>All settings of the server, checked.</summary>
    /// <param name="configFile">A file that may have a section <c>airunner.server</c>; null for none.</param>
    /// <exception cref="NodeSettingsException">No server is named anywhere, or a setting is not allowed.</exception>
    /// <exception cref="GrpcSenderOptionsException">The section has settings that are not allowed.</exception>
    public GrpcSenderOptions With(string? configFile)
    {
        var options = new GrpcSenderOptions();
        if (configFile is not null) options.Override(ConfigurationFactory.ParseString(File.ReadAllText(configFile) + "\n"), configFile);
        ApplyTo(options);
        if (options.Url.Length == 0)
        {
            throw new NodeSettingsException(
                "No server is named: the collector whose queue it works on. Name it with --server URL or AIRUNNER_SERVER.");
        }

        try
        {
            options.Validate();
            return options;
        }
        catch (GrpcSenderOptionsException wrong)
        {
            throw new NodeSettingsException(InOptions(string.Join(Environment.NewLine, wrong.Problems)));
        }
    }

    /// <summary>The words of the library with the names that the user has given.</summary>
    private string InOptions(string words)
    {
        (string Setting, string Option, string? Value)[] named =
        [
            ("url", "--server", Url), ("token-file", "--token-file", TokenFile), ("ca-file", "--ca-file", CaFile),
            ("client-certificate-file", "--client-cert", ClientCertificateFile), ("jwt.key-file", "--jwt-key", JwtKeyFile),
        ];
        return named.Where(static each => each.Value is not null).Aggregate(words, static (text, each) =>
            text.Replace($"airunner.server.{each.Setting} ", $"{each.Option} ", StringComparison.Ordinal));
    }
}
