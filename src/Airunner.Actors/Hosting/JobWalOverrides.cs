namespace Airunner.Actors.Hosting;

/// <summary>Sets one overriding value in the options, or says what is wrong with it.</summary>
internal static class JobWalOverrides
{
    private const string Root = "airunner";

    // Up to two typing errors in "airunner" are reported as an unknown key; anything else is another component's section.
    private const int MostTypingErrors = 2;

    // Sections of others, who read and check them: the collector, the program, and the sender of Airunner.Grpc.
    private static readonly string[] OtherSections = ["airunner.collect", "airunner.mask", "airunner.server"];

    private static readonly Dictionary<string, JobWalSetting> ByKey = SettingsTable.All.ToDictionary(setting => setting.Key);

    /// <summary>Sets the value.</summary>
    /// <returns>Null when it was set, or belongs to another component; else the problem.</returns>
    public static JobWalOptionProblem? TrySet(JobWalOptions options, SettingOverride value)
    {
        if (NearestKey.Distance(value.Key.Split('.')[0], Root) > MostTypingErrors) return null;
        if (OtherSections.Any(section => IsIn(section, value.Key))) return null;
        if (!ByKey.TryGetValue(value.Key, out var setting)) return Unknown(value);
        if (value.Text is null) return JobWalRules.NotAllowed(setting, "null or a list", setting.Allowed);
        return setting.TrySet(options, value.Text) ? null : JobWalRules.NotAllowed(setting, value.Text, setting.Allowed);
    }

    private static bool IsIn(string section, string path) =>
        path == section || path.StartsWith(section + ".", StringComparison.Ordinal);

    private static JobWalOptionProblem Unknown(SettingOverride value)
    {
        var nearest = NearestKey.Of(value.Key, ByKey.Keys);
        return new JobWalOptionProblem($"{value.Spell(value.Key)} is no setting. Did you mean {value.Spell(nearest)}?")
        {
            Key = value.Key,
            Value = value.Text,
        };
    }
}
