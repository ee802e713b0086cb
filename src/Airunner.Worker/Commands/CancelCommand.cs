using System.CommandLine;
using Airunner.Grpc.Queue;
using Airunner.Protocol;

namespace Airunner.Worker.Commands;

/// <summary><c>airunner cancel</c>: cancels a job that was submitted.</summary>
internal static class CancelCommand
{
    public const string Name = "cancel";

    public static Command Create(Shell shell, SharedOptions shared)
    {
        var server = new ServerOptions();
        var job = JobOptions.JobArgument();
        var command = new Command(Name, "Cancel a job that was submitted: its worker ends the command.") { job };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = QueueOptions.Client(server.Read(parsed, shared.Read(parsed, shell), shell));
            var id = parsed.GetRequiredValue(job);
            try
            {
                var state = await client.CancelAsync(id, cancellation);
                if (state == JobState.Cancelled) return ExitStatuses.Success;
                shell.Say($"{id} had ended before: {(state == JobState.Completed ? "completed" : "failed")}.");
                return ExitStatuses.NoSuchJob;
            }
            catch (JobQueueException trouble)
            {
                throw QueueOptions.Failed(trouble);
            }
        });
        return command;
    }
}
