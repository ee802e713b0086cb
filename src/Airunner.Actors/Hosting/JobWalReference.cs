using Airunner.Actors.Hosting.Hocon;
using Akka.Configuration;

namespace Airunner.Actors.Hosting;

/// <summary>The defaults: <c>akka.hocon</c>, embedded into this library.</summary>
internal static class JobWalReference
{
    private const string Resource = "Airunner.Actors.akka.hocon";

    private static readonly Lazy<IReadOnlyList<(JobWalSetting Setting, string Text)>> Defaults = new(ReadDefaults);

    /// <summary>The file's text.</summary>
    public static string Text
    {
        get
        {
            using var stream = typeof(JobWalReference).Assembly.GetManifestResourceStream(Resource)
                ?? throw new InvalidOperationException($"The library was built without '{Resource}'.");
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }

    /// <summary>The file, parsed.</summary>
    public static Config Config => ConfigurationFactory.ParseString(Text);

    /// <summary>Gives every property its default.</summary>
    public static void SetDefaults(JobWalOptions options)
    {
        foreach (var (setting, text) in Defaults.Value)
        {
            if (!setting.TrySet(options, text))
                throw new InvalidOperationException($"akka.hocon: {JobWalRules.NotAllowed(setting, text, setting.Allowed).Message}");
        }
    }

    // Akka reads a missing key as null without an error, so each key is checked.
    private static List<(JobWalSetting Setting, string Text)> ReadDefaults()
    {
        var leaves = HoconLeaves.Of(Config).ToDictionary(leaf => leaf.Path, leaf => leaf.Text);
        return SettingsTable.All
            .Select(setting => (setting, leaves.GetValueOrDefault(setting.Key)
                ?? throw new InvalidOperationException($"akka.hocon has no '{setting.Key}'.")))
            .ToList();
    }
}
