using System.CommandLine;
using System.Globalization;
using System.Text;
using Airunner.Grpc.Queue;
using Airunner.Protocol;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Commands;

/// <summary><c>airunner submit</c>: puts a command into a queue, for a worker to run.</summary>
internal static class SubmitCommand
{
    public const string Name = "submit";

    public static Command Create(Shell shell, SharedOptions shared)
    {
        var queue = QueueOptions.Queue();
        var request = new Option<string>("--request-id")
        {
            Description = "The same id gives the same job, however often it is submitted [default: a new one]",
            HelpName = "ID",
        };
        var retries = new NumberOption("--retries", 0, 1000)
        {
            Description = "How often it is run again after its worker was lost [default 0]",
        };
        var timeout = new NumberOption("--timeout-seconds", 0, int.MaxValue)
        {
            Description = "The longest time it may run [default 0: no limit]",
        };
        var directory = new Option<string>("--cwd") { Description = "Its directory, at the worker", HelpName = "DIR" };
        var environment = new Option<string[]>("--env")
        {
            Description = "A variable of its environment; the server stores it",
            HelpName = "NAME=VALUE",
            AllowMultipleArgumentsPerToken = false,
        };
        var server = new ServerOptions(ServerUse.Queue);
        var words = new Argument<string[]>("COMMAND")
        {
            Description = "After '--': the command and its arguments",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command(Name, "Put a command into a queue; a worker runs it.")
        {
            queue, request, retries, timeout, directory, environment, words,
        };
        var mask = new MaskOptions();
        mask.AddTo(command);
        server.AddTo(command);
        command.Validators.Add(result =>
        {
            if ((result.GetValue(environment) ?? []).Any(static variable => variable.IndexOf('=', StringComparison.Ordinal) <= 0))
                result.AddError("A value of --env is no variable. Allowed: NAME=VALUE.");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var named = server.Read(parsed, shared.Read(parsed, shell), shell);
            mask.Read(parsed, named, shell, Variables(parsed.GetValue(environment)).Select(static variable =>
                (variable.Name, (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(variable.Value))));
            using var client = QueueOptions.Client(named);
            var line = parsed.GetRequiredValue(words);
            if (line.Any(RawText.HasRawBytes))
                throw new CommandFailedException(ExitStatuses.Usage, "A word of the command is not UTF-8: a queue takes texts only.");
            var parameters = new JobParams
            {
                Command = line[0],
                WorkingDirectory = parsed.GetValue(directory) ?? "",
                TimeoutSeconds = (int)(timeout.Read(parsed) ?? 0),
            };
            parameters.Args.AddRange(line[1..]);
            parameters.Metadata[QueueMetadata.Retries] = (retries.Read(parsed) ?? 0).ToString(CultureInfo.InvariantCulture);
            foreach (var (name, value) in Variables(parsed.GetValue(environment))) parameters.Environment[name] = value;
            ShownCommand.Note(parameters, [.. line.Select(shell.Secrets.In)]);

            var enqueue = new EnqueueJobRequest
            {
                RequestId = parsed.GetValue(request) ?? JobOptions.NewExecution(shell.Time),
                Queue = QueueOptions.Named(parsed, queue),
                JobParams = parameters,
            };
            try
            {
                var job = await client.EnqueueAsync(enqueue, cancellation);
                await using var output = shell.Text();
                output.WriteLine(job.JobId);
                return ExitStatuses.Success;
            }
            catch (JobQueueException trouble)
            {
                throw QueueOptions.Failed(trouble);
            }
        });
        return command;
    }

    private static IEnumerable<(string Name, string Value)> Variables(string[]? words) => (words ?? []).Select(static word =>
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        return (word[..equals], word[(equals + 1)..]);
    });
}
