using Airunner.Protocol;
using Airunner.Queueing;
using Airunner.Worker.Posix;
using Google.Protobuf;
using Errno = Airunner.Actors.Storage.Errno;

namespace Airunner.Node.Commands;

/// <summary>A command under its guard, as the node sees it.</summary>
internal sealed class CommandProcess : IDisposable
{
    private const int KilledStatus = 128 + Signals.Kill;

    private readonly Lock _gate = new();
    private readonly JobParams _command;
    private readonly int _guard;
    private readonly Descriptor _channel;
    private readonly TaskCompletionSource<int> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<JobEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isOver;

    private CommandProcess(JobParams command, int guard, Descriptor channel, Descriptor output, Descriptor errors)
    {
        _command = command;
        _guard = guard;
        _channel = channel;
        Output = output;
        Errors = errors;
    }

    /// <summary>What it prints. It ends when nothing of the command is left.</summary>
    public Descriptor Output { get; }

    /// <summary>What it prints as errors. It ends with the output.</summary>
    public Descriptor Errors { get; }

    /// <summary>Completes with its process id; fails with <see cref="CannotStartException"/>.</summary>
    public Task<int> Started => _started.Task;

    /// <summary>Completes with its own end, and not before nothing of it is left.</summary>
    public Task<JobEnd> Ended => _ended.Task;

    /// <summary>Starts a command.</summary>
    /// <param name="guard">The words that start its guard.</param>
    /// <param name="command">The command, with its variables.</param>
    /// <exception cref="CannotStartException">Its guard cannot be started.</exception>
    /// <exception cref="IOException">This program has too many open files.</exception>
    public static CommandProcess Start(IReadOnlyList<string> guard, JobParams command)
    {
        List<Descriptor> open = [], guards = [];
        try
        {
            var (channel, guardsChannel) = Opened(Descriptor.Channel(), open, guards);
            var (output, guardsOutput) = Opened(Descriptor.Pipe(), open, guards);
            var (errors, guardsErrors) = Opened(Descriptor.Pipe(), open, guards);
            var pid = Spawner.Start(SpawnPlan.Of(guard) with { Inherited = [(guardsChannel, 0), (guardsOutput, 1), (guardsErrors, 2)] });
            var started = new CommandProcess(command, pid, channel, output, errors);
            started.Begin();
            return started;
        }
        catch
        {
            foreach (var ours in open) ours.Close();
            throw;
        }
        finally
        {
            foreach (var theirs in guards) theirs.Close();
        }
    }

    /// <summary>Asks all of it to end: TERM, and KILL for what is left after the grace.</summary>
    public void Terminate(TimeSpan grace) => Order(new GuardOrder(GuardOrder.What.Terminate, (int)grace.TotalMilliseconds));

    /// <summary>Kills all of it.</summary>
    public void Kill() => Order(new GuardOrder(GuardOrder.What.Kill));

    /// <summary>Kills what is left of it.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _channel.EndChannel(); // the thread that reads it closes it
        }

        Output.Close();
        Errors.Close();
    }

    private static (Descriptor Ours, Descriptor Theirs) Opened(
        (Descriptor Ours, Descriptor Theirs) pair, List<Descriptor> open, List<Descriptor> guards)
    {
        open.Add(pair.Ours);
        guards.Add(pair.Theirs);
        return pair;
    }

    private void Begin()
    {
        var plan = _command.ToByteArray();
        new GuardOrder(GuardOrder.What.Start, plan.Length).Write(_channel);
        _channel.TryWrite(plan);
        new Thread(Follow) { IsBackground = true, Name = "guard of a command" }.Start();
    }

    private void Order(GuardOrder order)
    {
        lock (_gate)
        {
            if (!_isOver) order.Write(_channel);
        }
    }

    private void Follow()
    {
        int? pid = null;
        JobEnd? end = null;
        try
        {
            while (LeaderReport.Read(_channel) is { } report)
            {
                switch (report.Kind)
                {
                    case LeaderReport.What.Started:
                        pid = report.Value;
                        _started.TrySetResult(report.Value);
                        break;
                    case LeaderReport.What.Failed:
                        _started.TrySetException(new CannotStartException(_command.Command, (Errno)report.Value));
                        break;
                    case LeaderReport.What.Ended:
                        end = new JobEnd(new ExitStatus(report.Value).Code);
                        break;
                }
            }
        }
        catch (IOException broken)
        {
            end ??= new JobEnd(KilledStatus, $"nothing more is known of the command: {broken.Message}");
        }

        GuardHasEnded(pid, end);
    }

    private void GuardHasEnded(int? pid, JobEnd? end)
    {
        lock (_gate)
        {
            _isOver = true;
            _channel.Close();
        }

        _ = ChildWait.Reap(_guard);
        // Killed, and not by the node: what was its command goes on.
        if (end is null && pid is { } command && ProcessTable.TryRead(command, out var row) && row.Group == command)
            _ = Libc.Kill(-command, Signals.Kill);
        _started.TrySetException(new CannotStartException(_command.Command, Errno.EIO));
        _ended.TrySetResult(end ?? new JobEnd(KilledStatus, "the process that guards the command was killed"));
    }
}
