using System.Text;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Commands;

/// <summary>After the second signal the program ends within seconds, whatever still hangs: a call to a dead disk, a write to a reader that does not read.</summary>
/// <remarks>What ends by itself in that time is not touched by it.</remarks>
internal sealed class HardStop : IDisposable
{
    /// <summary>How long an end may take that was asked for twice.</summary>
    public static readonly TimeSpan After = TimeSpan.FromSeconds(5);

    private readonly StopSignals _signals;
    private readonly Descriptor _error;
    private readonly Action<int> _exit;
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _second;

    /// <summary>Waits for the second signal.</summary>
    /// <param name="signals">The signals.</param>
    /// <param name="error">Where it is told, if that can be done at once.</param>
    /// <param name="time">The clock.</param>
    /// <param name="exit">Ends the process with a status; must not wait for anything.</param>
    public HardStop(StopSignals signals, Descriptor error, TimeProvider time, Action<int> exit)
    {
        (_signals, _error, _exit) = (signals, error, exit);
        _timer = time.CreateTimer(_ => End(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _second = signals.Second.Register(() => _timer.Change(After, Timeout.InfiniteTimeSpan));
    }

    /// <summary>What the program then ends with; at first, that not everything is known to be on the disk.</summary>
    public int Status { get; set; } = ExitStatuses.LogFailed;

    public void Dispose()
    {
        _second.Dispose();
        _timer.Dispose();
    }

    private void End()
    {
        _signals.GiveUp();
        _error.WriteIfReady(Encoding.UTF8.GetBytes(
            $"airunner: it was asked twice to stop and has not for {After.TotalSeconds:0} s (the command, a disk or a reader of the output still holds it): it ends as it is. 'airunner recover' delivers what is on the disk.\n"));
        _exit(Status);
    }
}
