using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Airunner.Actors.Hosting;

/// <summary>The keys of <see cref="SettingsTable"/> as <see cref="IConfiguration"/> writes them.</summary>
/// <remarks>
/// <c>Airunner:Wal:RetentionDays</c>, <c>airunner:wal:retention-days</c> and <c>AIRUNNER__WAL__RETENTION_DAYS</c> are the same key: upper
/// and lower case, hyphens and underscores make no difference.
/// </remarks>
internal static class ConfigurationKeys
{
    private static readonly Dictionary<string, string> Known =
        SettingsTable.All.ToDictionary(setting => Plain(setting.Key), setting => setting.Key);

    /// <summary>The dotted key; of one that is no setting, its spelling in HOCON.</summary>
    public static string Dotted(string path)
    {
        var dotted = path.Replace(ConfigurationPath.KeyDelimiter, ".", StringComparison.Ordinal);
        return Setting(dotted) ?? NamedSections.Dotted(dotted, Setting) ?? Kebab(dotted);
    }

    /// <summary>Whether settings stand below the dotted key.</summary>
    public static bool IsSection(string dotted) =>
        Known.Values.Any(key => key.StartsWith(dotted + ".", StringComparison.Ordinal));

    /// <summary><c>airunner.wal.retention-days</c> as <c>Airunner:Wal:RetentionDays</c>.</summary>
    public static string Pascal(string dotted) =>
        string.Join(ConfigurationPath.KeyDelimiter, dotted.Split('.').Select(name => string.Concat(name.Split('-').Select(Capitalised))));

    private static string? Setting(string dotted) => Known.GetValueOrDefault(Plain(dotted));

    private static string Capitalised(string word) =>
        word.Length == 0 ? word : char.ToUpper(word[0], CultureInfo.InvariantCulture) + word[1..];

    private static string Plain(string key) =>
        string.Concat(key.Where(letter => letter is not ('-' or '_'))).ToUpperInvariant();

    private static string Kebab(string key)
    {
        var kebab = new System.Text.StringBuilder(key.Length + 4);
        for (var i = 0; i < key.Length; i++)
        {
            if (i > 0 && char.IsUpper(key[i]) && char.IsLower(key[i - 1])) kebab.Append('-');
            kebab.Append(key[i] == '_' ? '-' : char.ToLowerInvariant(key[i]));
        }

        return kebab.ToString();
    }
}
