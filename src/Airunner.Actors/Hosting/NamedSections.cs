using Akka.Configuration;

namespace Airunner.Actors.Hosting;

/// <summary>The sections of logs with a name: <c>airunner.logs.NAME</c> has the keys of <c>airunner.wal</c>, and overrides them.</summary>
internal static class NamedSections
{
    private const string Root = "airunner.logs";

    /// <summary>The names that have a section.</summary>
    /// <exception cref="ArgumentException">A name has other characters than allowed.</exception>
    public static IReadOnlyList<InstanceName> In(Config config)
    {
        var logs = config.HasPath(Root) ? config.GetValue(Root) : null;
        return logs is not null && logs.IsObject() ? [.. logs.GetObject().Items.Keys.Select(InstanceName.Of)] : [];
    }

    /// <summary>The section of a log, for people.</summary>
    public static string Of(InstanceName name) => name == InstanceName.Default ? SettingsTable.Section : $"{Root}.{name.Name}";

    /// <summary>
    /// What counts for a log: <c>airunner.wal</c>, and then its own section under the keys of <c>airunner.wal</c>. The sections of others
    /// are theirs to check.
    /// </summary>
    public static IEnumerable<SettingOverride> Of(InstanceName name, IReadOnlyList<SettingOverride> overrides)
    {
        var own = $"{Root}.{name.Name}.";
        var inSections = overrides.ToLookup(static value => value.Key.StartsWith(Root + ".", StringComparison.OrdinalIgnoreCase));
        var ofLog = name == InstanceName.Default
            ? []
            : inSections[true].Where(value => value.Key.StartsWith(own, StringComparison.OrdinalIgnoreCase));
        return
        [
            .. inSections[false],
            .. ofLog.Select(value => value with
            {
                Key = $"{SettingsTable.Section}.{value.Key[own.Length..]}",
                Source = value.Source.Contains(':', StringComparison.Ordinal) ? value.Source : $"{Root}.{name.Name} in {value.Source}",
                Spell = key => value.Spell($"{Root}.{name.Name}{key[SettingsTable.Section.Length..]}"),
            }),
        ];
    }

    /// <summary>The dotted key of one in a section, in any spelling; null where it is in none.</summary>
    /// <param name="dotted">As written, with dots.</param>
    /// <param name="known">The dotted key of a setting of <c>airunner.wal</c> in any spelling; null where there is none.</param>
    public static string? Dotted(string dotted, Func<string, string?> known)
    {
        var parts = dotted.Split('.', 4);
        var isInSection = parts.Length == 4 && $"{parts[0]}.{parts[1]}".Equals(Root, StringComparison.OrdinalIgnoreCase);
        if (!isInSection || known($"{SettingsTable.Section}.{parts[3]}") is not { } setting) return null;
        return $"{Root}.{parts[2].ToLowerInvariant()}{setting[SettingsTable.Section.Length..]}";
    }
}
