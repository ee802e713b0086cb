using Airunner.Actors.Reading;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Commands.Wal;

/// <summary>Reports damage on standard error while events are printed.</summary>
internal sealed class DumpDamage(Shell shell)
{
    /// <summary>The exit status.</summary>
    public int Status { get; private set; } = ExitStatuses.Success;

    /// <summary>Reports a place.</summary>
    public void Take(JobLogDamage damage)
    {
        Status = ExitStatuses.Damaged;
        shell.Say(Plain.Text(damage.Reason));
    }
}
