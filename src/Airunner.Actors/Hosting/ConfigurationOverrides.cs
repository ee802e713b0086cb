using Microsoft.Extensions.Configuration;

namespace Airunner.Actors.Hosting;

/// <summary>Reads the section <c>Airunner</c> of a host's configuration.</summary>
internal static class ConfigurationOverrides
{
    private const string Root = "Airunner";

    /// <summary>One value for each key: that of the last provider that has it, in any spelling.</summary>
    /// <param name="configuration">The host's.</param>
    /// <param name="problems">Gets the keys that one provider has in two spellings.</param>
    public static IReadOnlyList<SettingOverride> Of(IConfiguration configuration, List<JobWalOptionProblem> problems)
    {
        var providers = configuration is IConfigurationRoot root ? root.Providers.ToList() : [];
        var found = new List<Found>();
        Collect(configuration.GetSection(Root), providers, found);
        var overrides = new List<SettingOverride>();
        foreach (var spellings in found.GroupBy(value => value.Key))
        {
            var last = spellings.Max(value => value.Provider);
            var effective = spellings.Where(value => value.Provider == last).ToList();
            if (effective.Count > 1) problems.Add(Twice(effective, providers));
            overrides.Add(new SettingOverride(effective[0].Key, effective[0].Text, SourceOf(effective[0], providers))
            {
                Spell = ConfigurationKeys.Pascal,
            });
        }

        return overrides;
    }

    private static void Collect(IConfigurationSection section, List<IConfigurationProvider> providers, List<Found> found)
    {
        var children = section.GetChildren().ToList();
        var key = ConfigurationKeys.Dotted(section.Path);
        var isEmptySection = section.Value is null && (children.Count > 0 || ConfigurationKeys.IsSection(key));
        if (!isEmptySection) found.Add(new Found(key, section.Path, section.Value, Last(section.Path, providers)));
        foreach (var child in children) Collect(child, providers, found);
    }

    private static int Last(string path, List<IConfigurationProvider> providers) =>
        providers.FindLastIndex(provider => provider.TryGet(path, out _));

    private static string SourceOf(Found value, List<IConfigurationProvider> providers) =>
        value.Provider < 0 ? value.Path : $"{value.Path} in {providers[value.Provider]}";

    private static JobWalOptionProblem Twice(List<Found> values, List<IConfigurationProvider> providers) =>
        new($"{values[0].Key} is given twice: {string.Join(" and ", values.Select(value => value.Path))}. Allowed is one of them.")
        {
            Key = values[0].Key,
            Source = values[0].Provider < 0 ? null : providers[values[0].Provider].ToString(),
        };

    /// <param name="Key">The dotted key.</param>
    /// <param name="Path">The key as written.</param>
    /// <param name="Text">The value.</param>
    /// <param name="Provider">The last provider that has it; −1 where it is unknown.</param>
    private sealed record Found(string Key, string Path, string? Text, int Provider);
}
