namespace Airunner.Worker.Composition;

/// <summary>What command line and environment say about the server that gets the events; null where they say nothing.</summary>
/// <remarks>A class, and not a record: it has a secret, which must be in no text.</remarks>
internal sealed class NamedServer
{
    /// <summary>Its address.</summary>
    public NamedValue? Url { get; init; }

    /// <summary>Whether the command line itself names it.</summary>
    public bool IsOfCommandLine { get; init; }

    /// <summary>The token, from the environment.</summary>
    public string? Token { get; init; }

    public NamedValue? TokenFile { get; init; }

    public NamedValue? CaFile { get; init; }

    public NamedValue? ClientCertificateFile { get; init; }

    public NamedValue? ClientKeyFile { get; init; }

    public NamedValue? JwtKeyFile { get; init; }

    /// <summary>Everything that has a name for errors, with the setting that it overrides.</summary>
    public IEnumerable<(string Setting, NamedValue Value)> All =>
        new (string Setting, NamedValue? Value)[]
        {
            ("url", Url),
            ("token-file", TokenFile),
            ("ca-file", CaFile),
            ("client-certificate-file", ClientCertificateFile),
            ("client-key-file", ClientKeyFile),
            ("jwt.key-file", JwtKeyFile),
        }.Where(each => each.Value is not null).Select(each => (each.Setting, each.Value!.Value));
}

/// <summary>A value, and where it was given.</summary>
/// <param name="Value">The value.</param>
/// <param name="Source">The option or the variable.</param>
internal readonly record struct NamedValue(string Value, string Source);
