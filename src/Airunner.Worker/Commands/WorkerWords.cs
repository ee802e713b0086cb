using System.CommandLine;
using System.Globalization;
using Airunner.Worker.Composition;

namespace Airunner.Worker.Commands;

/// <summary>What a worker was told, as the arguments of the programs that it starts.</summary>
internal static class WorkerWords
{
    /// <summary>For each <c>airunner run</c>; the token comes with the job.</summary>
    public static IEnumerable<string> OfRun(WorkerSettings settings) => ["--silent", .. Shared(settings)];

    /// <summary>For the node of a cluster; a token in the environment stays there.</summary>
    public static IEnumerable<string> OfNode(WorkerSettings settings)
    {
        IEnumerable<string> token = settings.Server.TokenFile is { } file ? [$"--token-file={file.Value}"] : [];
        return [.. Shared(settings), .. token, $"--log-level={settings.LogLevel}"];
    }

    /// <summary>Options as they were given.</summary>
    public static IEnumerable<string> Given(ParseResult parsed, IEnumerable<Option> options) => options
        .Select(option => (option.Name, Value: parsed.GetResult(option)?.Tokens is [.., var last] ? last.Value : null))
        .Where(static given => given.Value is not null)
        .Select(static given => $"{given.Name}={given.Value}");

    private static IEnumerable<string> Shared(WorkerSettings settings)
    {
        var server = settings.Server;
        (string Name, NamedValue? Value)[] named =
        [
            ("--server", server.Url), ("--ca-file", server.CaFile), ("--client-cert", server.ClientCertificateFile),
            ("--client-key", server.ClientKeyFile), ("--jwt-key", server.JwtKeyFile),
        ];
        foreach (var (name, value) in named)
            if (value is { } given) yield return $"{name}={given.Value}";
        if (settings.StateDirectory is { } state) yield return $"--state-dir={state}";
        if (settings.ConfigFile is { } config) yield return $"--config={config}";
        if (settings.DrainTimeout is { } drain)
            yield return $"--drain-timeout={((long)drain.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)}ms";
    }
}
