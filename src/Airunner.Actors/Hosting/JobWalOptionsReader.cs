using Airunner.Actors.Hosting.Hocon;
using Akka.Configuration;

namespace Airunner.Actors.Hosting;

/// <summary>Reads <see cref="JobWalOptions"/>: the defaults, then overrides in HOCON, then code. A later one takes precedence.</summary>
public static class JobWalOptionsReader
{
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
        return Read(Leaves(() => ConfigurationFactory.ParseString(overrides + "\n"), source), source, syntax.Lines, configure, defaults);
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
    public static JobWalOptions ReadConfig(Config overrides, Action<JobWalOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(overrides);
        const string Source = "the actor system's configuration";
        return Read(Leaves(() => overrides, Source), Source, new Dictionary<string, int>(), configure, defaults: null);
    }

    private static JobWalOptions Read(
        IReadOnlyList<HoconLeaf> leaves,
        string source,
        IReadOnlyDictionary<string, int> lines,
        Action<JobWalOptions>? configure,
        Action<JobWalOptions>? defaults)
    {
        var options = new JobWalOptions();
        defaults?.Invoke(options);
        var problems = new List<JobWalOptionProblem>();
        foreach (var leaf in leaves)
        {
            if (JobWalOverrides.TrySet(options, leaf) is { } problem)
                problems.Add(problem with { Source = source, Line = lines.TryGetValue(leaf.Path, out var line) ? line : null });
        }

        var written = SettingsTable.All.ToDictionary(setting => setting.Key, setting => setting.Show(options));
        configure?.Invoke(options);
        foreach (var problem in JobWalRules.Check(options))
        {
            // Code may have set another value after the text was read: then the text is not to blame.
            var isOfText = problem.Key is { } key && lines.ContainsKey(key) && written[key] == problem.Value;
            problems.Add(isOfText ? problem with { Source = source, Line = lines[problem.Key!] } : problem);
        }

        JobWalOptionsException.ThrowIfAny(problems);
        return options;
    }

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
