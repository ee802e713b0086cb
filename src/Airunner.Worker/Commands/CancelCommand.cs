using System.CommandLine;
using System.Globalization;
using Airunner.Grpc.Queue;
using Airunner.Protocol;

namespace Airunner.Worker.Commands;

/// <summary><c>airunner cancel</c>: cancels a job that was submitted.</summary>
internal static class CancelCommand
{
    public const string Name = "cancel";

    private static readonly TimeSpan AsksEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>More than the grace of a command, and the time to report.</summary>
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(30);

    public static Command Create(Shell shell, SharedOptions shared)
    {
        var server = new ServerOptions(ServerUse.Queue);
        var job = JobOptions.JobArgument();
        var wait = new Option<bool>("--wait") { Description = "Wait until the worker of a running job has reported its end" };
        var command = new Command(Name, "Cancel a job that was submitted: its worker ends the command.") { job, wait };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = QueueOptions.Client(server.Read(parsed, shared.Read(parsed, shell), shell));
            var id = parsed.GetRequiredValue(job);
            try
            {
                var answer = await client.CancelAsync(id, cancellation);
                if (answer.State != JobState.Cancelled)
                {
                    shell.Say($"{id} had ended before: {(answer.State == JobState.Completed ? "completed" : "failed")}.");
                    return ExitStatuses.NoSuchJob;
                }

                if (answer.WorkerAnswersWithin?.ToTimeSpan() is not { } within) return ExitStatuses.Success;
                if (parsed.GetValue(wait)) return await EndedAsync(client, id, within, shell, cancellation);
                var seconds = Math.Ceiling(within.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                shell.Say($"{id} is cancelled. Its worker learns of it within {seconds} s, and ends the command then.");
                return ExitStatuses.Success;
            }
            catch (JobQueueException trouble)
            {
                throw QueueOptions.Failed(trouble);
            }
        });
        return command;
    }

    /// <summary>Until the worker has reported the end: it has to learn of it, and the command may take its grace to end.</summary>
    private static async Task<int> EndedAsync(
        JobQueueClient client, string job, TimeSpan within, Shell shell, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(within + EndsWithin, TimeProvider.System);
        while ((await client.CancelAsync(job, cancellation)).WorkerAnswersWithin is not null)
        {
            if (deadline.IsCancellationRequested)
            {
                shell.Say($"{job} is cancelled. Its worker has not reported the end of the command: it may be lost.");
                return ExitStatuses.NotAllDelivered;
            }

            await Task.Delay(AsksEvery, TimeProvider.System, cancellation);
        }

        return ExitStatuses.Success;
    }
}
