using System.CommandLine;
using Airunner.Actors;

namespace Airunner.Worker.Commands;

/// <summary>The options that name a job and an execution.</summary>
internal static class JobOptions
{
    /// <summary>The name of the argument that names a job.</summary>
    public const string JobName = "JOB";

    public static Option<string> Job(string description) => new("--job") { Description = description, HelpName = "ID" };

    public static Option<string> Execution(string description) => new("--execution") { Description = description, HelpName = "ID" };

    public static Argument<string> JobArgument() => new(JobName) { Description = "The job's id" };

    /// <summary>Checks the ids.</summary>
    /// <exception cref="CommandFailedException">An id is not allowed; the message has the reason.</exception>
    public static JobExecution Identity(string job, string? execution)
    {
        try
        {
            return new JobExecution(job, execution);
        }
        catch (ArgumentException wrong)
        {
            var sentence = wrong.Message.Split(" (Parameter")[0];
            throw new CommandFailedException(ExitStatuses.Usage, sentence, wrong);
        }
    }

    /// <summary>The id of a new execution; such ids sort by time.</summary>
    public static string NewExecution(TimeProvider time) => Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
}
