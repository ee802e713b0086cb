namespace Airunner.Actors.Hosting;

/// <summary>What the settings must satisfy: each alone, and some in relation to others.</summary>
internal static class JobWalRules
{
    /// <summary>All problems of the options.</summary>
    public static List<JobWalOptionProblem> Check(JobWalOptions options)
    {
        var problems = new List<JobWalOptionProblem>();
        foreach (var setting in SettingsTable.All)
        {
            if (!setting.Holds(options)) problems.Add(NotAllowed(setting, setting.Show(options), setting.Allowed));
        }

        Expect(options.RetryMax >= options.RetryInitial, nameof(options.RetryMax), "at least retry.initial", nameof(options.RetryInitial));
        Expect(
            options.AppendMaxQueuedBytes >= options.AppendMaxEventBytes,
            nameof(options.AppendMaxQueuedBytes), "at least append.max-event-bytes", nameof(options.AppendMaxEventBytes));
        Expect(
            options.ArchiveDirectory != options.Directory,
            nameof(options.ArchiveDirectory), "a directory other than directory", nameof(options.Directory));
        Expect(
            options.DamagedDirectory != options.Directory,
            nameof(options.DamagedDirectory), "a directory other than directory", nameof(options.Directory));
        Expect(
            options.DamagedDirectory != options.ArchiveDirectory,
            nameof(options.DamagedDirectory), "a directory other than archive-directory", nameof(options.ArchiveDirectory));
        return problems;

        void Expect(bool holds, string property, string allowed, string other)
        {
            if (holds) return;
            var setting = Of(property);
            problems.Add(NotAllowed(setting, setting.Show(options), $"{allowed} ({Of(other).Show(options)})"));
        }
    }

    /// <summary>Describes a value that is not allowed.</summary>
    public static JobWalOptionProblem NotAllowed(JobWalSetting setting, string? value, string allowed) =>
        new($"{setting.Key} = {(value is { Length: > 0 } ? value : "\"\"")}: allowed is {allowed}.")
        {
            Key = setting.Key,
            Value = value,
            Allowed = allowed,
        };

    private static JobWalSetting Of(string property) => SettingsTable.All.First(setting => setting.Property == property);
}
