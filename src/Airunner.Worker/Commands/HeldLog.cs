using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Storage;

namespace Airunner.Worker.Commands;

/// <summary>Tells a log that another process holds from one that cannot be opened.</summary>
/// <remarks>A refusal and a status carry the reason as text: that of the exception it was made of.</remarks>
internal static class HeldLog
{
    /// <summary>What a status is to say of it: its advice is for who starts a run, and not for who recovers.</summary>
    private const string Trouble = "another process is running it";

    /// <summary>Whether that is what a reason says.</summary>
    public static bool IsTold(string? reason, JobExecution execution, JobWalOptions options) =>
        reason is not null && reason == new LogHeldException(Path.Combine(options.Directory, FileNames.Log(execution))).Message;

    /// <summary>The status for who recovers.</summary>
    public static JobStatus Told(JobStatus status, JobWalOptions options) =>
        IsTold(status.Trouble, status.Execution, options) ? status with { Trouble = Trouble } : status;
}
