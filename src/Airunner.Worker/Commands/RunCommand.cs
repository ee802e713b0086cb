using System.CommandLine;
using Airunner.Worker.Posix;
using Airunner.Worker.Telemetry;

namespace Airunner.Worker.Commands;

/// <summary><c>airunner run</c>: runs a command as a job.</summary>
internal static class RunCommand
{
    public const string Name = "run";

    /// <summary>The option with the process that the run ends with; a worker gives it.</summary>
    public const string WithParent = "--with-parent";

    private const string ShownWord = "--shown-word";

    /// <summary>Before the word: an option without a value would be none.</summary>
    private const char BeforeShownWord = '+';

    public static Command Create(Shell shell, SharedOptions shared)
    {
        var job = JobOptions.Job("The job's id [default: the command's base name]");
        var executionOption = JobOptions.Execution("The execution's id [default: a new one that sorts by time]");
        var process = new ProcessOptions();
        var terminal = new TerminalOptions();
        var output = new OutputOptions();
        var show = new ShowOptions();
        var logOptions = new LogOptions();
        var mask = new MaskOptions();
        var server = new ServerOptions();
        var admin = new AdminOptions();
        var parent = new Option<int?>(WithParent) { Hidden = true };
        var shown = new Option<string[]>(ShownWord) { Hidden = true, AllowMultipleArgumentsPerToken = false };
        var words = new Argument<string[]>("COMMAND")
        {
            Description = "After '--': the command and its arguments",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command(Name, "Run a command as a job: its output is printed, logged durably, delivered and archived.")
        {
            job, executionOption, parent, shown, words,
        };
        process.AddTo(command);
        terminal.AddTo(command);
        output.AddTo(command);
        show.AddTo(command);
        logOptions.AddAllTo(command);
        mask.AddTo(command);
        server.AddTo(command);
        admin.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var named = admin.Read(parsed, server.Read(parsed, shared.Read(parsed, shell), shell));
            var settings = mask.Read(parsed, named, shell, process.Variables(parsed));
            var line = parsed.GetRequiredValue(words);
            var execution = JobOptions.Identity(
                parsed.GetValue(job) ?? BaseName(RawText.Shown(line[0])),
                parsed.GetValue(executionOption) ?? JobOptions.NewExecution(shell.Time));
            var plan = process.Plan(parsed, line.Length, execution) with { Shown = ShownWords(parsed.GetValue(shown), line.Length) };
            settings = settings with { TraceOf = JobTrace.Of(execution, name => NativeEnvironment.Get(plan.Environment!, name)) };
            using var signals = new StopSignals(shell.Time, Signals.PassedOn);
            if (parsed.GetValue(parent) is { } worker && !ParentDeath.Bind(worker))
                throw new CommandFailedException(ExitStatuses.LogFailed, "The worker that started this run has ended.");
            ChildWait.KeepEnds();
            Subreaper.Set();
            using var hard = shell.HardStop(signals);
            var run = new RunExecution(shell, settings, execution, signals, hard)
            {
                Options = output.AddTo(process.Read(parsed), parsed) with { IsBestEffort = logOptions.IsBestEffort(parsed) },
                TargetsOf = isQuiet => terminal.Targets(parsed, shell, isQuiet),
                Shown = show.Read(parsed),
                IsNoWait = logOptions.IsNoWait(parsed),
                IsQueuedJob = parsed.GetValue(parent) is not null,
            };
            return await run.RunAsync(plan);
        });
        return command;
    }

    /// <summary>
    /// The options that give the words of the command as others may see them, one for each word. A worker gives them for a job whose
    /// submitter masks secrets.
    /// </summary>
    public static IEnumerable<string> ShowingWords(IEnumerable<string> words) =>
        words.Select(static word => $"{ShownWord}={BeforeShownWord}{word}");

    private static List<byte[]>? ShownWords(string[]? shown, int words)
    {
        if (shown is null or []) return null;
        return shown.Length == words && Array.TrueForAll(shown, static word => word.StartsWith(BeforeShownWord))
            ? [.. shown.Select(static word => RawText.Bytes(word[1..]))]
            : throw new CommandFailedException(
                ExitStatuses.Usage, $"{ShownWord} is not given as a worker gives it: {words} times, each with {BeforeShownWord}WORD.");
    }

    private static string BaseName(string command)
    {
        var name = Path.GetFileName(command.TrimEnd('/'));
        return name is "" or "." or ".."
            ? throw new CommandFailedException(ExitStatuses.Usage, $"'{command}' has no base name for the job. Name the job with --job ID.")
            : name;
    }
}
