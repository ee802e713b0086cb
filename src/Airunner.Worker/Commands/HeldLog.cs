using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Storage;

namespace Airunner.Worker.Commands;

/// <summary>Recognises a log that another process holds, as opposed to one that cannot be opened for another reason.</summary>
/// <remarks>A refusal and a status carry the reason as text: the message of the exception behind it.</remarks>
internal static class HeldLog
{
    /// <summary>Replaces the exception's message, whose advice is meant for a user who starts a run.</summary>
    private const string Trouble = "another process is running it";

    /// <summary>Whether a reason says that another process holds the log.</summary>
    public static bool IsHeld(string? reason, JobExecution execution, JobWalOptions options) =>
        reason is not null && reason == new LogHeldException(Path.Combine(options.Directory, FileNames.Log(execution))).Message;

    /// <summary>A status as <c>recover</c> reports it.</summary>
    public static JobStatus ForRecover(JobStatus status, JobWalOptions options) =>
        IsHeld(status.Trouble, status.Execution, options) ? status with { Trouble = Trouble } : status;
}
