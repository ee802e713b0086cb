using System.Globalization;

namespace Airunner.Torture;

/// <summary>The options of a command: <c>--name value</c>, or <c>--name</c> alone for a switch.</summary>
internal sealed class TortureOptions
{
    private readonly Dictionary<string, string?> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <exception cref="FormatException">An argument that is no option.</exception>
    public TortureOptions(ReadOnlySpan<string> arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            var name = arguments[i];
            if (!name.StartsWith("--", StringComparison.Ordinal)) throw new FormatException($"'{name}' is no option.");

            var hasValue = i + 1 < arguments.Length && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal);
            _values[name] = hasValue ? arguments[++i] : null;
        }
    }

    /// <summary>True where the switch was given.</summary>
    public bool Has(string name)
    {
        _asked.Add(name);
        return _values.ContainsKey(name);
    }

    /// <exception cref="FormatException">The option's value is no whole number.</exception>
    public long Number(string name, long otherwise)
    {
        _asked.Add(name);
        if (!_values.TryGetValue(name, out var text)) return otherwise;

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"{name} needs a whole number.");
    }

    /// <exception cref="FormatException">The option has no value.</exception>
    public string? Text(string name)
    {
        _asked.Add(name);
        if (!_values.TryGetValue(name, out var text)) return null;

        return text ?? throw new FormatException($"{name} needs a value.");
    }

    /// <summary>Called when a command has asked for all it knows.</summary>
    /// <exception cref="FormatException">An option the command never asked for.</exception>
    public void NothingElse()
    {
        foreach (var name in _values.Keys)
        {
            if (!_asked.Contains(name)) throw new FormatException($"There is no option '{name}'.");
        }
    }
}
