using Airunner.Actors.Hosting.Hocon;
using Akka.Configuration;
using Microsoft.Extensions.Configuration;

namespace Airunner.Actors.Hosting;

/// <summary>
/// Reads <see cref="JobWalOptions"/>: the defaults, then HOCON, then a host's configuration, then code. A later one takes precedence.
/// </summary>
internal static class JobWalOptionsReader
{
    private const string OfSystem = "the actor system's configuration";

    /// <summary>Reads overrides from a text.</summary>
    /// <param name="overrides">HOCON; null or empty for none. Keys outside <c>airunner</c> are ignored.</param>
    /// <param name="source">The name of the text in errors, for example its file name.</param>
    /// <param name="configure">Values from code, set last.</param>
    /// <param name="defaults">Values from code, set first: a host's own defaults, which the text overrides.</param>
    /// <exception cref="JobWalOptionsException">
    /// Broken syntax, unknown keys, values that are not allowed: all problems, each with its line.
    /// </exception>
    public static JobWalOptions Read(
        string? overrides = null, string? source = null, Action<JobWalOptions>? configure = null, Action<JobWalOptions>? defaults = null)
    {
        source ??= "the configuration";
        var syntax = HoconSyntax.Check(overrides ?? "");
        JobWalOptionsException.ThrowIfAny([.. syntax.Faults.Select(fault => Broken(fault.Message, source, fault.Line))]);

        // Akka's parser takes a bare "//" at the very end for a key.
        var leaves = Leaves(() => ConfigurationFactory.ParseString(overrides + "\n"), source);
        var hocon = Overrides(leaves, source, syntax.Lines);
        return Read([.. NamedSections.Of(InstanceName.Default, hocon)], [], configure, defaults);
    }

    /// <summary>Reads overrides from a file.</summary>
    /// <inheritdoc cref="Read(string?, string?, Action{JobWalOptions}?, Action{JobWalOptions}?)"/>
    /// <param name="path">The file.</param>
    /// <param name="configure">Values from code, set last.</param>
    /// <param name="defaults">Values from code, set first.</param>
    public static JobWalOptions ReadFile(string path, Action<JobWalOptions>? configure = null, Action<JobWalOptions>? defaults = null)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new JobWalOptionsException([Broken($"cannot be read: {unreadable.Message}", path, line: null)]);
        }

        return Read(text, path, configure, defaults);
    }

    /// <summary>Reads overrides from a configuration that was parsed elsewhere (its syntax can no longer be checked).</summary>
    /// <inheritdoc cref="Read(string?, string?, Action{JobWalOptions}?, Action{JobWalOptions}?)"/>
    /// <param name="overrides">For example the one an actor system is given.</param>
    /// <param name="configure">Values from code, set last.</param>
    public static JobWalOptions ReadConfig(Config overrides, Action<JobWalOptions>? configure = null) =>
        ReadConfig(overrides, configure, InstanceName.Default);

    /// <summary>As the other overload, for one of several logs.</summary>
    internal static JobWalOptions ReadConfig(Config overrides, Action<JobWalOptions>? configure, InstanceName name)
    {
        ArgumentNullException.ThrowIfNull(overrides);
        var hocon = Overrides(Leaves(() => overrides, OfSystem), OfSystem, new Dictionary<string, int>());
        return Read([.. NamedSections.Of(name, hocon)], [], configure, defaults: null);
    }

    /// <summary>Reads overrides from a host's configuration, which take precedence over those in HOCON.</summary>
    /// <param name="configuration">
    /// Its section <c>Airunner:Wal</c> counts: <c>Airunner:Wal:RetentionDays</c> or <c>Airunner:Wal:retention-days</c>, in the environment
    /// <c>Airunner__Wal__RetentionDays</c>. Its providers take precedence as usual, in any spelling of a key.
    /// </param>
    /// <param name="overrides">HOCON below it; null for none.</param>
    /// <param name="configure">Values from code, set last.</param>
    /// <exception cref="JobWalOptionsException">Unknown keys, values that are not allowed, a key given twice: all problems.</exception>
    public static JobWalOptions ReadConfiguration(
        IConfiguration configuration, Config? overrides = null, Action<JobWalOptions>? configure = null) =>
        ReadConfiguration(configuration, overrides, configure, InstanceName.Default);

    /// <summary>As the other overload, for one of several logs.</summary>
    internal static JobWalOptions ReadConfiguration(
        IConfiguration configuration, Config? overrides, Action<JobWalOptions>? configure, InstanceName name)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var problems = new List<JobWalOptionProblem>();
        var hocon = Overrides(Leaves(() => overrides ?? Config.Empty, OfSystem), OfSystem, new Dictionary<string, int>());
        var ofHost = ConfigurationOverrides.Of(configuration, problems);
        return Read([.. NamedSections.Of(name, hocon), .. NamedSections.Of(name, ofHost)], problems, configure, defaults: null);
    }

    private static JobWalOptions Read(
        IReadOnlyList<SettingOverride> overrides,
        List<JobWalOptionProblem> problems,
        Action<JobWalOptions>? configure,
        Action<JobWalOptions>? defaults)
    {
        var options = new JobWalOptions();
        defaults?.Invoke(options);
        var effective = new Dictionary<string, SettingOverride>();
        foreach (var value in overrides)
        {
            effective[value.Key] = value;
            if (JobWalOverrides.TrySet(options, value) is { } problem)
                problems.Add(problem with { Source = value.Source, Line = value.Line });
        }

        var written = SettingsTable.All.ToDictionary(setting => setting.Key, setting => setting.Show(options));
        configure?.Invoke(options);
        foreach (var problem in JobWalRules.Check(options))
        {
            // Code may have set another value after the text was read: then the text is not to blame.
            var text = problem.Key is { } key && written[key] == problem.Value ? effective.GetValueOrDefault(key) : null;
            problems.Add(problem with { Source = text?.Source, Line = text?.Line });
        }

        JobWalOptionsException.ThrowIfAny(problems);
        return options;
    }

    private static IReadOnlyList<SettingOverride> Overrides(
        IReadOnlyList<HoconLeaf> leaves, string source, IReadOnlyDictionary<string, int> lines) =>
        [
            .. leaves.Select(leaf => new SettingOverride(leaf.Path, leaf.Text, source)
            {
                Line = lines.TryGetValue(leaf.Path, out var line) ? line : null,
            }),
        ];

    private static IReadOnlyList<HoconLeaf> Leaves(Func<Config> parse, string source)
    {
        try
        {
            return HoconLeaves.Of(parse());
        }
        catch (Exception broken) when (broken is FormatException or ConfigurationException)
        {
            throw new JobWalOptionsException([Broken(broken.Message, source, line: null)]);
        }
    }

    private static JobWalOptionProblem Broken(string message, string source, int? line) => new(message) { Source = source, Line = line };
}
