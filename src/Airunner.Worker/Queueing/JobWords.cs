using System.Globalization;
using Airunner.Protocol;
using Airunner.Queueing;

namespace Airunner.Worker.Queueing;

/// <summary>A queued job as the words of <c>airunner run</c>.</summary>
/// <param name="Arguments">What follows <c>run</c>.</param>
/// <param name="Environment">Variables of the job.</param>
internal sealed record JobWords(IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    // Variables that would change airunner itself go to the command by an option.
    private static readonly string[] OwnPrefixes = ["AIRUNNER_", "DOTNET_", "COMPlus_", "CORECLR_", "LD_", "OTEL_"];

    /// <summary>The words for a job.</summary>
    public static JobWords Of(QueuedCommand command)
    {
        var parameters = command.Parameters;
        var isOwn = parameters.Environment.ToLookup(static variable => IsOwn(variable.Key));
        List<string> words = ["--job", command.Execution.Job, "--execution", command.Execution.Execution!];
        foreach (var (name, value) in isOwn[true]) words.AddRange(["--env", $"{name}={value}"]);
        if (parameters.WorkingDirectory.Length > 0) words.AddRange(["--cwd", parameters.WorkingDirectory]);
        if (command.Limit is { } limit)
            words.AddRange(["--timeout", string.Create(CultureInfo.InvariantCulture, $"{limit.TotalSeconds}s")]);
        if (parameters.ProcessType == ProcessType.Pty) words.Add("--pty");
        words.AddRange(["--", parameters.Command, .. parameters.Args]);
        return new JobWords(words, isOwn[false].ToDictionary(static variable => variable.Key, static variable => variable.Value));
    }

    private static bool IsOwn(string name) => OwnPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
