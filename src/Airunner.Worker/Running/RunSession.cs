using Airunner.Actors;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Protocol;
using Airunner.Worker.Appending;
using Airunner.Worker.Masking;
using Airunner.Worker.Posix;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Running;

/// <summary>Runs one command as a job, from its start to the last durable event.</summary>
/// <param name="wal">The log, already open.</param>
/// <param name="execution">The execution.</param>
/// <param name="drainTimeout">How long refusals by the log may hold the command back.</param>
/// <param name="signals">Signals to this program.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Gets warnings.</param>
/// <param name="secrets">What is masked in everything that the command's events say.</param>
internal sealed class RunSession(
    IJobWal wal,
    JobExecution execution,
    TimeSpan drainTimeout,
    StopSignals signals,
    TimeProvider time,
    ILogger log,
    Secrets secrets)
{
    private const int Kill = 9;
    private static readonly TimeSpan GraceBeforeKill = TimeSpan.FromSeconds(2);

    private readonly RunEvents _events = new();

    /// <summary>Bytes of output that were read.</summary>
    public long OutputBytes => _events.OutputBytes;

    /// <summary>Starts the command, passes its output on and logs it.</summary>
    /// <param name="command">Name or path, and arguments.</param>
    /// <param name="output">Gets its standard output; null for none.</param>
    /// <param name="error">Gets its standard error; null for none.</param>
    /// <returns>The command's status as a shell would report it.</returns>
    /// <exception cref="CannotStartException">It could not be started; that was logged.</exception>
    /// <exception cref="LogFailedException">The log failed; the command was ended.</exception>
    public async Task<int> RunAsync(IReadOnlyList<string> command, Descriptor? output, Descriptor? error)
    {
        using var window = new AppendWindow(
            wal, execution, RunEvents.Limits(drainTimeout), _events.DurableThrough, time, log, signals.Second);
        using var wake = new Wakeup();
        await using var failed = window.Failed.Register(wake.Set);
        ChildProcess child;
        try
        {
            child = ChildProcess.Start(command, wake);
        }
        catch (CannotStartException cannot)
        {
            _events.Append(window, ProcessEvents.CouldNotStart(secrets.In(cannot.Message), time.GetUtcNow()));
            await window.CloseAsync();
            throw;
        }

        void Forward(int signal)
        {
            if (signal != StopSignals.Interrupt || !Terminal.SignalsOurGroup()) child.Signal(signal);
        }

        void KillAtOnce() => child.Signal(Kill);

        signals.Came += Forward;
        signals.GivingUp += KillAtOnce;
        try
        {
            var pump = new OutputPump(
                child, wake, _events, window,
                new CommandStream(child.Output, StreamType.Stdout, secrets.ForStream(), new PassThrough(output, "output", log), log),
                new CommandStream(child.Error, StreamType.Stderr, secrets.ForStream(), new PassThrough(error, "error output", log), log),
                time);
            await Task.Factory.StartNew(
                () => Follow(child, pump, window), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await child.Ended;
            await window.CloseAsync();
            return child.Exit!.Value.Code;
        }
        catch
        {
            await EndAsync(child);
            throw;
        }
        finally
        {
            signals.Came -= Forward;
            signals.GivingUp -= KillAtOnce;
        }
    }

    private void Follow(ChildProcess child, OutputPump pump, AppendWindow window)
    {
        var began = time.GetTimestamp();
        _events.Append(window, ProcessEvents.Started(child.Pid, time.GetUtcNow()));
        pump.Run();
        _events.Append(window, ProcessEvents.Ended(child.Pid, child.Exit!.Value, time.GetElapsedTime(began), time.GetUtcNow()));
    }

    /// <summary>Waits a limited time: a process that hangs in a kernel call ends only when that call returns.</summary>
    private async Task KilledAsync(ChildProcess child)
    {
        try
        {
            await child.Ended.WaitAsync(GraceBeforeKill, time);
        }
        catch (TimeoutException)
        {
            log.LogWarning("The command (process {Pid}) was killed but does not end; it is no longer waited for.", child.Pid);
        }
    }

    /// <summary>Ends the command: with SIGTERM, then with SIGKILL.</summary>
    private async Task EndAsync(ChildProcess child)
    {
        child.Output.Close();
        child.Error.Close();
        child.Signal(StopSignals.Terminate);
        try
        {
            await child.Ended.WaitAsync(GraceBeforeKill, time);
        }
        catch (TimeoutException)
        {
            child.Signal(Kill);
            await KilledAsync(child);
        }
    }
}
