using System.Globalization;
using Airunner.Protocol;
using Airunner.Queueing;
using Airunner.Worker.Commands;
using Airunner.Worker.Masking;

namespace Airunner.Worker.Queueing;

/// <summary>A queued job as the words of <c>airunner run</c>.</summary>
/// <param name="Arguments">What follows <c>run</c>.</param>
/// <param name="Environment">Variables of the job.</param>
/// <param name="Name">The command's name as others may see it.</param>
internal sealed record JobWords(IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string Name)
{
    // Variables that would change airunner itself go to the command by an option.
    private static readonly string[] OwnPrefixes = ["AIRUNNER_", "DOTNET_", "COMPlus_", "CORECLR_", "LD_", "OTEL_"];

    /// <summary>The words for a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="mask">What others may see of its command.</param>
    public static JobWords Of(QueuedCommand job, JobMask mask)
    {
        var parameters = job.Parameters;
        var isOwn = parameters.Environment.ToLookup(static variable => IsOwn(variable.Key));
        List<string> words = ["--job", job.Execution.Job, "--execution", job.Execution.Execution!];
        foreach (var (name, value) in isOwn[true]) words.AddRange(["--env", $"{name}={value}"]);
        if (parameters.WorkingDirectory.Length > 0) words.AddRange(["--cwd", parameters.WorkingDirectory]);
        if (job.Limit is { } limit)
            words.AddRange(["--timeout", string.Create(CultureInfo.InvariantCulture, $"{limit.TotalSeconds}s")]);
        if (parameters.ProcessType == ProcessType.Pty) words.Add("--pty");
        List<string> command = [parameters.Command, .. parameters.Args];
        var shown = mask.Words(parameters);
        if (!shown.SequenceEqual(command)) words.AddRange(RunCommand.ShowingWords(shown));
        words.AddRange(["--", .. command]);
        var environment = isOwn[false].ToDictionary(static variable => variable.Key, static variable => variable.Value);
        return new JobWords(words, environment, shown[0]);
    }

    private static bool IsOwn(string name) => OwnPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
