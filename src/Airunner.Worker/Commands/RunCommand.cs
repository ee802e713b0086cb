using System.CommandLine;
using Airunner.Worker.Appending;
using Airunner.Worker.Posix;
using Airunner.Worker.Printing;
using Airunner.Worker.Running;

namespace Airunner.Worker.Commands;

/// <summary><c>airunner run</c>: runs a command as a job.</summary>
internal static class RunCommand
{
    public const string Name = "run";

    public static Command Create(Shell shell, SharedOptions shared)
    {
        var job = JobOptions.Job("The job's id [default: the command's base name]");
        var executionOption = JobOptions.Execution("The execution's id [default: a new one that sorts by time]");
        var quiet = new Option<bool>("--quiet") { Description = "Log the command's output without printing it" };
        var mask = new MaskOptions();
        var words = new Argument<string[]>("COMMAND")
        {
            Description = "After '--': the command and its arguments",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command(Name, "Run a command as a job: its output is printed, logged durably, delivered and archived.")
        {
            job, executionOption, quiet, words,
        };
        mask.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var settings = mask.Read(parsed, shared.Read(parsed, shell.Environment), shell);
            var line = parsed.GetRequiredValue(words);
            var execution = JobOptions.Identity(
                parsed.GetValue(job) ?? BaseName(line[0]), parsed.GetValue(executionOption) ?? JobOptions.NewExecution(shell.Time));
            using var signals = new StopSignals();
            using var hard = shell.HardStop(signals);
            await using var system = await SystemStart.OfAsync(shell, settings, signals);
            var life = new ExecutionLife(system, execution, signals, shell.Time);
            await life.OpenAsync();
            var log = system.Logs.CreateLogger("airunner.run");
            var session = new RunSession(system.Wal, execution, system.Options.DrainTimeout, signals, shell.Time, log, shell.Secrets);
            return await RunAsync(shell, session, life, hard, line, parsed.GetValue(quiet));
        });
        return command;
    }

    private static async Task<int> RunAsync(Shell shell, RunSession session, ExecutionLife life, HardStop hard, string[] line, bool quiet)
    {
        var status = ExitStatuses.Success;
        LogFailedException? failure = null;
        try
        {
            status = await session.RunAsync(line, quiet ? null : shell.Output, quiet ? null : shell.Error);
            hard.Status = status != 0 ? status : ExitStatuses.NotAllDelivered;
        }
        catch (CannotStartException cannot)
        {
            shell.Say(Plain.Text(cannot.Message));
            hard.Status = status = cannot.ExitCode;
        }
        catch (LogFailedException failed)
        {
            failure = failed;
        }

        var last = failure is null ? await life.CompleteAsync() : await life.StatusAsync();
        hard.Status = ExitStatuses.Of(status, failure is not null, last); // final: only the closing line is left to print
        shell.Say(EndLine.Of(last, session.OutputBytes, failure?.Message));
        return hard.Status;
    }

    private static string BaseName(string command)
    {
        var name = Path.GetFileName(command.TrimEnd('/'));
        return name is "" or "." or ".."
            ? throw new CommandFailedException(ExitStatuses.Usage, $"'{command}' has no base name for the job. Name the job with --job ID.")
            : name;
    }
}
