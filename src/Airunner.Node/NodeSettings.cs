using System.Globalization;

namespace Airunner.Node;

/// <summary>What a node is started with.</summary>
internal sealed record NodeSettings
{
    private const string Allowed =
        "--config FILE, --state-dir DIR, --server URL, --token-file FILE, --queue NAME, --concurrency N (1 to 1000), "
        + "--visibility-seconds N (3 to 43200), --name NAME, --host HOST, --port N, --seeds HOST:PORT,…, "
        + "--discovery METHOD, --contacts HOST:PORT,…, --health HOST:PORT";

    /// <summary>HOCON that comes before everything else; null for none.</summary>
    public string? ConfigFile { get; private init; }

    /// <summary>Where its logs are; null for what the configuration says.</summary>
    public string? StateDirectory { get; private init; }

    /// <summary>The collector.</summary>
    public string Server { get; private init; } = "";

    /// <summary>A file with a write token for the jobs of the queue; "" for none.</summary>
    public string TokenFile { get; private init; } = "";

    /// <summary>The queue; "" for the default.</summary>
    public string Queue { get; private init; } = "";

    /// <summary>How many jobs run at a time.</summary>
    public int Concurrency { get; private init; } = 1;

    /// <summary>How long a job stays with this node when that is lost.</summary>
    public TimeSpan Visibility { get; private init; } = TimeSpan.FromSeconds(60);

    /// <summary>The node's name in lists of jobs.</summary>
    public string Name { get; private init; } =
        string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}");

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

    /// <summary>Where health is served; null for nowhere.</summary>
    public string? Health { get; private init; }

    /// <summary>Reads <c>--name value</c> and <c>--name=value</c>.</summary>
    /// <exception cref="NodeSettingsException">An argument is unknown, is missing, or is not allowed.</exception>
    public static NodeSettings Of(IReadOnlyList<string> arguments)
    {
        var settings = new NodeSettings();
        for (var i = 0; i < arguments.Count; i++)
        {
            var (name, value) = Split(arguments[i]);
            if (value is null) value = ++i < arguments.Count ? arguments[i] : throw Wrong($"{name} has no value");
            settings = settings.With(name, value);
        }

        if (settings.Server.Length == 0) throw Wrong("--server is missing: the collector whose queue it works on");
        if (settings.Contacts.Count > 0 && settings.DiscoveryMethod != "config")
            throw Wrong("--contacts are for --discovery config");
        if (settings.Seeds.Count > 0 && settings.DiscoveryMethod is not null)
            throw Wrong("--seeds and --discovery are both given");
        return settings;
    }

    private NodeSettings With(string name, string value) => name switch
    {
        "--config" => this with { ConfigFile = value },
        "--state-dir" when value.Length > 0 => this with { StateDirectory = Path.GetFullPath(value) },
        "--state-dir" => throw Wrong("--state-dir names no directory"),
        "--server" => this with { Server = value },
        "--token-file" => this with { TokenFile = value },
        "--queue" => this with { Queue = value },
        "--concurrency" => this with { Concurrency = Number(name, value, 1, 1000) },
        "--visibility-seconds" => this with { Visibility = TimeSpan.FromSeconds(Number(name, value, 3, 43200)) },
        "--name" when value.Length is > 0 and <= 128 => this with { Name = value },
        "--name" => throw Wrong("--name has more than 128 characters, or none"),
        "--host" => this with { Host = value },
        "--port" => this with { Port = Number(name, value, 0, ushort.MaxValue) },
        "--seeds" => this with { Seeds = List(value) },
        "--discovery" => this with { DiscoveryMethod = value },
        "--contacts" => this with { Contacts = List(value) },
        "--health" when IsAddress(value) => this with { Health = value },
        "--health" => throw Wrong($"'{value}' of --health is no HOST:PORT"),
        _ => throw Wrong($"'{name}' is no option"),
    };

    private static (string Name, string? Value) Split(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (word, null) : (word[..equals], word[(equals + 1)..]);
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
            : throw Wrong($"'{value}' is not allowed for {name}");

    private static NodeSettingsException Wrong(string what) => new($"{what}. Allowed: {Allowed}.");
}

/// <summary>The node cannot be started with these settings. The message is for the user.</summary>
internal sealed class NodeSettingsException(string message) : Exception(message);
