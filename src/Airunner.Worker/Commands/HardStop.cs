using System.Text;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Commands;

/// <summary>
/// Ends the program 5 s after the second signal, whatever still hangs: a call to a disk that does not answer, a write to a reader that
/// does not read.
/// </summary>
/// <remarks>A program that ends by itself in that time is not affected.</remarks>
internal sealed class HardStop : IDisposable
{
    /// <summary>How long the program may still run after the second signal.</summary>
    public static readonly TimeSpan After = TimeSpan.FromSeconds(5);

    private readonly StopSignals _signals;
    private readonly Descriptor _error;
    private readonly Action<int> _exit;
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _second;

    /// <summary>Starts waiting for the second signal.</summary>
    /// <param name="signals">The signals.</param>
    /// <param name="error">Gets the message, if it can be written without waiting.</param>
    /// <param name="time">The clock.</param>
    /// <param name="exit">Ends the process with a status; must not block.</param>
    public HardStop(StopSignals signals, Descriptor error, TimeProvider time, Action<int> exit)
    {
        _signals = signals;
        _error = error;
        _exit = exit;
        _timer = time.CreateTimer(_ => End(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _second = signals.Second.Register(() => _timer.Change(After, Timeout.InfiniteTimeSpan));
    }

    /// <summary>The exit status, updated as more is known. At first it says that events may not be durable.</summary>
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
            $"airunner: Still running {After.TotalSeconds:0} s after the second signal: the command, a disk or a reader of the output "
            + "hangs. The program ends now; 'airunner recover' delivers what is on the disk.\n"));
        _exit(Status);
    }
}
