using System.CommandLine;
using Airunner.Grpc;
using Airunner.Grpc.Queue;
using Airunner.Worker.Composition;

namespace Airunner.Worker.Commands;

/// <summary>The options that name a queue, and the client of its server.</summary>
internal static class QueueOptions
{
    public static Option<string> Queue() => new("--queue") { Description = "The queue [default: default]", HelpName = "NAME" };

    /// <summary>The queue's name as the server is told it; "" for the default.</summary>
    public static string Named(ParseResult parsed, Option<string> queue) => parsed.GetValue(queue) ?? "";

    /// <summary>A client of the server that is named.</summary>
    /// <param name="settings">They name the server.</param>
    /// <param name="worker">The name of a worker that takes jobs.</param>
    /// <exception cref="CommandFailedException">None is named.</exception>
    /// <exception cref="ServerUnusableException">Its settings are wrong.</exception>
    public static JobQueueClient Client(WorkerSettings settings, string? worker = null)
    {
        var options = ServerChoice.Of(settings)
            ?? throw new CommandFailedException(ExitStatuses.Usage, "No server is named. Name it with --server URL or AIRUNNER_SERVER.");
        try
        {
            return new JobQueueClient(options) { Worker = worker };
        }
        catch (ArgumentException wrong) when (worker is not null)
        {
            throw new CommandFailedException(
                ExitStatuses.Usage, "--name is no name. Allowed: 1 to 128 characters, valid Unicode without control characters.", wrong);
        }
        catch (GrpcSenderOptionsException wrong)
        {
            throw ServerChoice.Named(wrong, settings);
        }
    }

    /// <summary>A refusal as the failure of a command.</summary>
    public static CommandFailedException Failed(JobQueueException trouble)
    {
        var isUnknown = trouble.Code == global::Grpc.Core.StatusCode.NotFound;
        return new CommandFailedException(isUnknown ? ExitStatuses.NoSuchJob : ExitStatuses.NotAllDelivered, trouble.Message, trouble);
    }
}
