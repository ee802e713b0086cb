namespace Airunner.Collector.Server.Settings;

/// <summary>The arguments that <c>airunner collect</c> passes on, already checked: <c>--name=value</c> each, and <c>--json</c>.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _values = [];

    /// <exception cref="SettingsException">An argument is unknown.</exception>
    public Arguments(IReadOnlyList<string> words)
    {
        foreach (var word in words)
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (word == "--json") IsJson = true;
            else if (word.StartsWith("--", StringComparison.Ordinal) && equals > 2) _values[word[2..equals]] = word[(equals + 1)..];
            else throw new SettingsException($"'{word}' is no argument. This program is started by 'airunner collect'.");
        }
    }

    /// <summary>Whether the address is printed as JSON.</summary>
    public bool IsJson { get; }

    public string? this[string name] => _values.GetValueOrDefault(name);
}
