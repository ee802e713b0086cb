using Airunner.Actors.Hosting.Hocon;

namespace Airunner.Actors.Hosting;

/// <summary>One overriding value → the options, or what is wrong with it.</summary>
internal static class JobWalOverrides
{
    private const string Root = "airunner";

    // Two slips of the finger in "airunner" still mean it; anything further away is somebody else's section.
    private const int Slips = 2;

    private static readonly Dictionary<string, JobWalSetting> ByKey = SettingsTable.All.ToDictionary(setting => setting.Key);

    /// <summary>Sets the value; null when it was set, or is none of ours.</summary>
    public static JobWalOptionProblem? TrySet(JobWalOptions options, HoconLeaf leaf)
    {
        if (NearestKey.Distance(leaf.Path.Split('.')[0], Root) > Slips) return null;
        if (!ByKey.TryGetValue(leaf.Path, out var setting)) return Unknown(leaf);
        if (leaf.Text is null) return JobWalRules.NotAllowed(setting, "null or a list", setting.Allowed);
        return setting.TrySet(options, leaf.Text) ? null : JobWalRules.NotAllowed(setting, leaf.Text, setting.Allowed);
    }

    private static JobWalOptionProblem Unknown(HoconLeaf leaf) =>
        new($"{leaf.Path} is no setting. Did you mean {NearestKey.Of(leaf.Path, ByKey.Keys)}?") { Key = leaf.Path, Value = leaf.Text };
}
