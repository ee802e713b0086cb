using System.Globalization;
using Airunner.Worker.Commands;

namespace Airunner.Node;

/// <summary>What a node is started with. The command line takes precedence over the environment.</summary>
internal sealed record NodeSettings
{
    /// <summary>HOCON that comes before everything else; null for none.</summary>
    public string? ConfigFile { get; private init; }

    /// <summary>Where its logs are; null for what the configuration says.</summary>
    public string? StateDirectory { get; private init; }

    /// <summary>The collector.</summary>
    public NodeServer Server { get; } = new();

    /// <summary>The queue; "" for the default.</summary>
    public string Queue { get; private init; } = "";

    /// <summary>How many jobs run at a time.</summary>
    public int Concurrency { get; private init; } = 1;

    /// <summary>How long a job stays with this node when that is lost.</summary>
    public TimeSpan Visibility { get; private init; } = TimeSpan.FromSeconds(60);

    /// <summary>The node's name in lists of jobs.</summary>
    public string Name { get; private init; } =
        string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}");

    /// <summary>How long it delivers at its end; null for what the configuration says.</summary>
    public TimeSpan? DrainTimeout { get; private init; }

    /// <summary>Lowest level that is logged.</summary>
    public LogLevel LogLevel { get; private init; } = LogLevel.Warning;

    /// <summary>The address at which the other nodes reach it; null for what the configuration says.</summary>
    public string? Host { get; private init; }

    /// <summary>Its port for the other nodes; null for what the configuration says.</summary>
    public int? Port { get; private init; }

    /// <summary>Members to ask; empty for what the configuration says.</summary>
    public IReadOnlyList<string> Seeds { get; private init; } = [];

    /// <summary>The method of Akka.Discovery that finds the members; null for none.</summary>
    public string? DiscoveryMethod { get; private init; }

    /// <summary>Addresses of all nodes, for the method <c>config</c>; empty for what the configuration says.</summary>
    public IReadOnlyList<string> Contacts { get; private init; } = [];

    /// <summary>For the method <c>kubernetes</c>: how many pods must answer before they begin a cluster; null for the default.</summary>
    public int? Pods { get; private init; }

    /// <summary>Where health is served; null for nowhere.</summary>
    public string? Health { get; private init; }

    /// <summary>Reads the command line and the environment.</summary>
    /// <exception cref="NodeSettingsException">An argument is unknown, is missing, or is not allowed.</exception>
    public static NodeSettings Of(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        var settings = new NodeSettings();
        foreach (var (variable, option) in (ReadOnlySpan<(string, string)>)
            [("AIRUNNER_SERVER", "--server"), ("AIRUNNER_STATE_DIR", "--state-dir"), ("AIRUNNER_LOG_LEVEL", "--log-level")])
        {
            if (environment(variable) is { Length: > 0 } value) settings = settings.With(option, value, variable);
        }

        if (environment("AIRUNNER_TOKEN") is { Length: > 0 } token) settings.Server.Token = token;
        foreach (var (name, value) in NodeOptions.Of(arguments)) settings = settings.With(name, value, name);
        if (settings.Contacts.Count > 0 && settings.DiscoveryMethod != "config")
            throw new NodeSettingsException("--contacts are for --discovery config.");
        if (settings.Seeds.Count > 0 && settings.DiscoveryMethod is not null)
            throw new NodeSettingsException("--seeds and --discovery are both given. Allowed: one of them.");
        if (settings.DiscoveryMethod == DiscoveredPods.Method) DiscoveredPods.Check(settings);
        else if (settings.Pods is not null) throw new NodeSettingsException("--pods is for --discovery kubernetes.");
        return settings;
    }

    private NodeSettings With(string name, string value, string source) => name switch
    {
        "--config" when File.Exists(value) => this with { ConfigFile = value },
        "--config" => throw new NodeSettingsException($"The file '{value}' of --config does not exist or cannot be read."),
        "--state-dir" when value.Length > 0 => this with { StateDirectory = Path.GetFullPath(value) },
        "--state-dir" => throw new NodeSettingsException("--state-dir is empty. Allowed: the path of a directory."),
        "--queue" => this with { Queue = value },
        "--concurrency" => this with { Concurrency = Number(name, value, 1, 1000) },
        "--visibility-seconds" => this with { Visibility = TimeSpan.FromSeconds(Number(name, value, 3, 43200)) },
        "--name" when value.Length is > 0 and <= 128 => this with { Name = value },
        "--name" => throw new NodeSettingsException("--name is out of range. Allowed: 1 to 128 characters."),
        "--drain-timeout" when DurationText.TryParse(value, out var drain) => this with { DrainTimeout = drain },
        "--drain-timeout" => throw Wrong(source, value, DurationText.Allowed),
        "--log-level" when LogLevelText.TryParse(value, out var level) => this with { LogLevel = level },
        "--log-level" => throw Wrong(source, value, LogLevelText.Allowed),
        "--host" => this with { Host = value },
        "--port" => this with { Port = Number(name, value, 0, ushort.MaxValue) },
        "--seeds" => this with { Seeds = List(value) },
        "--discovery" => this with { DiscoveryMethod = value },
        "--contacts" => this with { Contacts = List(value) },
        "--pods" => this with { Pods = Number(name, value, 1, 1000) },
        "--health" when IsAddress(value) => this with { Health = value },
        "--health" => throw new NodeSettingsException($"'{value}' of --health is no HOST:PORT."),
        _ => WithServer(name, value),
    };

    private NodeSettings WithServer(string name, string value)
    {
        switch (name)
        {
            case "--server": Server.Url = value; break;
            case "--token-file": Server.TokenFile = value; break;
            case "--ca-file": Server.CaFile = value; break;
            case "--client-cert": Server.ClientCertificateFile = value; break;
            case "--client-key": Server.ClientKeyFile = value; break;
            case "--jwt-key": Server.JwtKeyFile = value; break;
            default: throw new NodeSettingsException($"'{name}' is no option. Allowed: {NodeOptions.Allowed}.");
        }

        return this;
    }

    /// <summary>Nothing but a host and a port; 0 for a free one.</summary>
    private static bool IsAddress(string value)
    {
        var port = value.LastIndexOf(':');
        return port > 0
            && ushort.TryParse(value.AsSpan(port + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && Uri.CheckHostName(value[..port]) != UriHostNameType.Unknown;
    }

    private static string[] List(string value) =>
        value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static int Number(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Wrong(name, value, string.Create(CultureInfo.InvariantCulture, $"{least} to {most}"));

    private static NodeSettingsException Wrong(string source, string value, string allowed) =>
        new($"'{value}' is not allowed for {source}. Allowed: {allowed}.");
}

/// <summary>The node cannot be started with these settings. The message is for the user.</summary>
internal sealed class NodeSettingsException(string message) : Exception(message);
