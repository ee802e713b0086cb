using System.CommandLine;
using Airunner.Worker.Appending;
using Airunner.Worker.Piping;
using Airunner.Worker.Posix;
using Airunner.Worker.Printing;
using Airunner.Worker.Telemetry;

namespace Airunner.Worker.Commands;

/// <summary><c>airunner pipe</c>: logs each line of standard input as an event.</summary>
internal static class PipeCommand
{
    public static Command Create(Shell shell, SharedOptions shared)
    {
        var job = JobOptions.Job("The job's id");
        job.Required = true;
        var executionOption = JobOptions.Execution("The execution's id [default: a new one that sorts by time]");
        var ack = new Option<bool>("--ack") { Description = "Print each event's sequence, from 1, once it is durable" };
        var pipe = new PipeOptions();
        var mask = new MaskOptions();
        var server = new ServerOptions();
        var admin = new AdminOptions();
        var logOptions = new LogOptions();
        var command = new Command("pipe", "Log each line of standard input as an event of a job.") { job, executionOption, ack };
        pipe.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(ack) && pipe.IsTee(result)) result.AddError("--ack does not go with --tee: both write to standard output.");
        });
        mask.AddTo(command);
        server.AddTo(command);
        admin.AddTo(command);
        logOptions.AddNoWaitTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var named = admin.Read(parsed, server.Read(parsed, shared.Read(parsed, shell), shell));
            var settings = mask.Read(parsed, named, shell, added: []);
            if (!shell.HasInput)
                throw new CommandFailedException(
                    ExitStatuses.Usage, "Standard input is closed. Pipe lines into it, or use '< /dev/null' for none.");
            var execution = JobOptions.Identity(
                parsed.GetRequiredValue(job), parsed.GetValue(executionOption) ?? JobOptions.NewExecution(shell.Time));
            settings = settings with { TraceOf = JobTrace.Of(execution, shell.Environment) };
            using var signals = new StopSignals();
            using var hard = shell.HardStop(signals);
            await using var system = await SystemStart.OfAsync(shell, settings, signals);
            var life = new ExecutionLife(system, execution, signals, shell.Time);
            await life.OpenAsync();
            await using var systemd = ServiceNotices.Of(shell, system);
            using var trace = JobTrace.Start("pipe", execution, settings.TraceOf(execution));
            using var door = TopDoor.Open(shell, system, "pipe", execution);
            systemd?.Ready();
            var log = system.Logs.CreateLogger("airunner.pipe");
            using var session = new PipeSession(
                system.Wal, execution, system.Options.DrainTimeout, signals, shell.Time, log, shell.Secrets)
            {
                Groups = pipe.Groups(parsed),
            };
            var acks = parsed.GetValue(ack) ? new AckPrinter(shell.Output) : null;
            var output = pipe.IsTee(parsed.CommandResult) ? shell.Output : null;
            return await RunAsync(shell, session, life, hard, acks, output, logOptions.IsNoWait(parsed), system.Server,
                () => systemd?.Stopping());
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Shell shell,
        PipeSession session,
        ExecutionLife life,
        HardStop hard,
        AckPrinter? acks,
        Descriptor? output,
        bool noWait,
        string? server,
        Action ends)
    {
        LogFailedException? failure = null;
        var isPassedOn = true;
        try
        {
            isPassedOn = await session.RunAsync(shell.Input, acks, output);
            hard.Status = ExitStatuses.NotAllDelivered;
        }
        catch (LogFailedException failed)
        {
            failure = failed;
        }

        ends();
        if (acks is { Broken: true }) shell.Say("Acknowledgements could no longer be printed; the lines were logged all the same.");
        var last = failure is null && !noWait ? await life.CompleteAsync() : await life.StatusAsync();

        // Final: only the closing line is left to print.
        hard.Status = ExitStatuses.Of(ExitStatuses.Success, failure is not null || !isPassedOn, last, noWait);
        ClosingLine.Say(shell, last, new OutputCounts(session.Bytes), failure?.Message, server);
        return hard.Status;
    }
}
