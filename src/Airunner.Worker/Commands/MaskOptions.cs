using System.CommandLine;
using Airunner.Worker.Composition;
using Airunner.Worker.Masking;

namespace Airunner.Worker.Commands;

/// <summary>The options that say which secrets are masked.</summary>
internal sealed class MaskOptions
{
    private readonly Option<string[]> _names = new("--mask-env")
    {
        Description = "Mask the values of these environment variables too; * and ? are wildcards [always: names that end in TOKEN, SECRET, "
            + "PASSWORD or KEY]",
        HelpName = "NAME,...",
    };

    private readonly Option<string[]> _files = new("--mask-file")
    {
        Description = "Mask the lines of this file too",
        HelpName = "FILE",
    };

    private readonly Option<bool> _off = new("--no-mask") { Description = "Mask nothing" };

    public void AddTo(Command command)
    {
        command.Options.Add(_names);
        command.Options.Add(_files);
        command.Options.Add(_off);
    }

    /// <summary>Reads the secrets, and reports those that mask nothing.</summary>
    /// <param name="parsed">The options.</param>
    /// <param name="settings">The settings so far.</param>
    /// <param name="shell">Its environment has the variables.</param>
    /// <param name="added">More variables.</param>
    /// <returns>The settings with the secrets; the shell masks them from now on.</returns>
    /// <exception cref="CommandFailedException">The options contradict each other, or a file cannot be read.</exception>
    public WorkerSettings Read(
        ParseResult parsed, WorkerSettings settings, Shell shell, IEnumerable<(string Name, ReadOnlyMemory<byte> Value)> added)
    {
        var names = parsed.GetValue(_names) ?? [];
        var files = (parsed.GetValue(_files) ?? []).Select(file => NativePaths.File(file, shell)).ToArray();
        if (parsed.GetValue(_off))
        {
            if (names.Length + files.Length == 0) return settings;
            throw new CommandFailedException(ExitStatuses.Usage, "--no-mask does not go with --mask-env or --mask-file.");
        }

        var (configured, source) = Configured(settings);
        var asked = names.SelectMany(NamePattern.List).ToList();
        var variables = ProcessEnvironment.Read().Concat(added).ToList();
        foreach (var missing in asked.Where(name => name.IsName && !variables.Exists(variable => name.Matches(variable.Name))))
            shell.Say($"--mask-env: the variable '{missing}' is not set, so nothing of it is masked.");
        List<NamePattern> patterns = [.. NamePattern.List(configured.Names), .. asked];
        var secrets = new Secrets(
        [
            .. variables.Where(variable => patterns.Exists(pattern => pattern.Matches(variable.Name)))
                .Select(variable => new Secret($"the variable '{variable.Name}'", variable.Value)),
            .. configured.File.Length > 0 ? Lines(configured.File, source) : [],
            .. files.SelectMany(file => Lines(file, "--mask-file")),
        ]);
        if (secrets.TooShort.Count > 0)
            shell.Say($"{string.Join(", ", secrets.TooShort)}: empty or one character, so nothing of it is masked.");
        shell.Secrets = secrets;
        return settings with { Secrets = secrets };
    }

    /// <summary>What is masked of queued jobs, by the settings.</summary>
    /// <exception cref="CommandFailedException">The configuration file cannot be read.</exception>
    public static JobMask OfJobs(WorkerSettings settings) => new(Configured(settings).Settings.Names);

    private static (MaskSettings Settings, string Source) Configured(WorkerSettings settings)
    {
        if (settings.ConfigFile is not { } file) return (MaskSettings.Read(null, ""), "");
        try
        {
            return (MaskSettings.Read(File.ReadAllText(file), file), file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitStatuses.Usage, $"{file}: cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private static List<Secret> Lines(string file, string source)
    {
        try
        {
            return [.. SecretFile.Read(file)];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(
                ExitStatuses.Usage, $"The file of secrets '{file}' of {source} cannot be read: {unreadable.Message}", unreadable);
        }
    }
}
