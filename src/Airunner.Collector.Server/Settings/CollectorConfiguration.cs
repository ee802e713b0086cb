using System.Net;
using Airunner.Actors.Hosting;
using Airunner.Actors.Hosting.Hocon;
using Akka.Configuration;

namespace Airunner.Collector.Server.Settings;

/// <summary>The section <c>airunner.collect</c>: the defaults, overridden by a configuration file.</summary>
internal sealed class CollectorConfiguration
{
    private CollectorConfiguration()
    {
    }

    /// <summary>Where the collector listens.</summary>
    public IPEndPoint Listen { get; set; } = new(IPAddress.Loopback, 0);

    /// <summary>Its limits.</summary>
    public CollectorLimits Limits { get; } = new();

    /// <summary>Reads the section.</summary>
    /// <param name="overrides">HOCON whose syntax was checked; null for none.</param>
    /// <param name="source">The name of the text in errors.</param>
    /// <exception cref="JobWalOptionsException">Unknown keys and values that are not allowed: all of them, with their lines.</exception>
    public static CollectorConfiguration Read(string? overrides = null, string? source = null)
    {
        var configuration = new CollectorConfiguration();
        var defaults = HoconLeaves.Of(JobWalReference.Config).Where(IsOurs).ToDictionary(leaf => leaf.Path, leaf => leaf.Text ?? "");
        foreach (var setting in CollectorSetting.All)
        {
            if (!setting.TrySet(configuration, defaults[setting.Key]))
                throw new InvalidOperationException($"akka.hocon: {setting.Key} is not {setting.Allowed}.");
        }

        var problems = new List<JobWalOptionProblem>();
        var lines = HoconSyntax.Check(overrides ?? "").Lines;
        foreach (var leaf in Leaves(overrides))
        {
            if (configuration.Problem(leaf) is not { } problem) continue;
            var line = lines.TryGetValue(leaf.Path, out var number) ? number : (int?)null;
            problems.Add(new JobWalOptionProblem(problem) { Source = source, Line = line, Key = leaf.Path, Value = leaf.Text });
        }

        if (problems.Count == 0) problems.AddRange(configuration.Limits.Contradictions(source));
        JobWalOptionsException.ThrowIfAny(problems);
        return configuration;
    }

    private string? Problem(HoconLeaf leaf)
    {
        var setting = CollectorSetting.All.FirstOrDefault(one => one.Key == leaf.Path);
        if (setting is null)
            return $"{leaf.Path} is no setting. Allowed: {string.Join(", ", CollectorSetting.All.Select(one => one.Key))}.";
        return leaf.Text is { } text && setting.TrySet(this, text)
            ? null
            : $"{leaf.Path} = {leaf.Text} is not allowed. Allowed: {setting.Allowed}.";
    }

    private static IEnumerable<HoconLeaf> Leaves(string? text) =>
        text is null ? [] : HoconLeaves.Of(ConfigurationFactory.ParseString(text + "\n")).Where(IsOurs);

    private static bool IsOurs(HoconLeaf leaf) =>
        leaf.Path == CollectorSetting.Section || leaf.Path.StartsWith(CollectorSetting.Section + ".", StringComparison.Ordinal);
}
