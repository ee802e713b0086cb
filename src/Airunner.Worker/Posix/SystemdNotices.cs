using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;

namespace Airunner.Worker.Posix;

/// <summary>Reports to systemd, where it started this program as a service of <c>Type=notify</c> and wants to know.</summary>
/// <remarks>The variables are those of sd_notify(3) and sd_watchdog_enabled(3).</remarks>
internal sealed class SystemdNotices : IAsyncDisposable
{
    /// <summary>The variables by which systemd asks. They are for this process, not for those that it starts.</summary>
    public static readonly IReadOnlyList<string> Variables = [SocketVariable, IntervalVariable, ProcessVariable];

    private const string SocketVariable = "NOTIFY_SOCKET";
    private const string IntervalVariable = "WATCHDOG_USEC";
    private const string ProcessVariable = "WATCHDOG_PID";

    private readonly SystemdNotifier _systemd = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _watchdog;

    private SystemdNotices(TimeSpan? interval, TimeProvider time, Func<CancellationToken, Task<bool>> isLive) =>
        _watchdog = interval is { } every ? WatchAsync(every / 2, time, isLive) : Task.CompletedTask;

    /// <summary>The notices; null where systemd does not ask for them.</summary>
    /// <param name="environment">The variables.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isLive">Whether the process works: asked before each report to the watchdog.</param>
    public static SystemdNotices? Of(Func<string, string?> environment, TimeProvider time, Func<CancellationToken, Task<bool>> isLive) =>
        string.IsNullOrEmpty(environment(SocketVariable)) ? null : new SystemdNotices(Interval(environment), time, isLive);

    /// <summary>The program works: units that need it may start.</summary>
    public void Ready()
    {
        _systemd.Notify(ServiceState.Ready);
        _ready.TrySetResult(); // the watchdog's time begins with it
    }

    /// <summary>The program is about to end.</summary>
    public void Stopping() => _systemd.Notify(ServiceState.Stopping);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _watchdog;
        _ended.Dispose();
    }

    private static TimeSpan? Interval(Func<string, string?> environment)
    {
        var text = environment(IntervalVariable);
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)) return null;
        var process = environment(ProcessVariable);
        var isForUs = string.IsNullOrEmpty(process) || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return isForUs && microseconds > 0 ? TimeSpan.FromMicroseconds(microseconds) : null;
    }

    private async Task WatchAsync(TimeSpan every, TimeProvider time, Func<CancellationToken, Task<bool>> isLive)
    {
        using var timer = new PeriodicTimer(every, time);
        try
        {
            await _ready.Task.WaitAsync(_ended.Token);
            do
            {
                if (await isLive(_ended.Token)) _systemd.Notify(new ServiceState("WATCHDOG=1"));
            }
            while (await timer.WaitForNextTickAsync(_ended.Token));
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The program ends.
        }
    }
}
