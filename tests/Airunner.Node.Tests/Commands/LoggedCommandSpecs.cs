using Airunner.Actors;
using Airunner.Node.Commands;
using Airunner.Protocol;
using Airunner.Queueing;
using Microsoft.Extensions.Time.Testing;

namespace Airunner.Node.Tests.Commands;

/// <summary>What becomes of a command when its log, its time or its job ends first. The commands are real processes.</summary>
public sealed class LoggedCommandSpecs
{
    private static readonly JobExecution Job = new("job", "1");

    private readonly ScriptedLog _log = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_command_is_logged_from_its_start_to_its_end()
    {
        await using var command = Command("echo out; exit 3");

        (await EndAsync(command.RunAsync(default))).Status.ShouldBe(3);

        _log.Stored.Select(stored => stored.EventType)
            .ShouldBe([EventType.ProcessStart, EventType.OutputBatch, EventType.ProcessEnd]);
        _log.Stored[1].OutputBatch.Outputs[0].Output.ToStringUtf8().ShouldBe("out\n");
        _log.Stored.Select(stored => stored.Sequence).ShouldBe([1, 2, 3]);
        _log.Completed.ShouldBe(1);
    }

    [Theory]
    [InlineData("sleep 600; echo never", 143)]
    [InlineData("trap 'exit 0' TERM; sleep 600 & wait", 124)]
    public async Task A_time_limit_ends_a_shell_and_its_children(string script, int status)
    {
        await using var command = Command(script, seconds: 3600);
        var running = command.RunAsync(default);
        await UntilAsync(() => _log.Stored.Count == 1);

        _time.Advance(TimeSpan.FromHours(1));

        (await EndAsync(running)).Status.ShouldBe(status);
    }

    [Fact]
    public async Task A_time_limit_that_no_timer_takes_is_one_too()
    {
        await using var command = Command("sleep 600; echo never", seconds: 5_000_000);
        var running = command.RunAsync(default);
        await UntilAsync(() => _log.Stored.Count == 1);

        var began = _time.GetUtcNow();
        await UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromDays(1));
                return running.IsCompleted;
            });

        (await running).Status.ShouldBe(143);
        (_time.GetUtcNow() - began).TotalSeconds.ShouldBeGreaterThan(5_000_000);
    }

    [Fact]
    public async Task A_cancelled_job_ends_with_its_children_also_while_its_first_event_is_appended()
    {
        using var cancelled = new CancellationTokenSource();
        var appends = new TaskCompletionSource();
        var goesOn = new TaskCompletionSource();
        _log.Appends = (_, _) =>
        {
            appends.TrySetResult();
            return goesOn.Task;
        };
        await using var command = Command("sleep 600; echo never");
        var running = command.RunAsync(cancelled.Token);
        await EndAsync(appends.Task);

        await cancelled.CancelAsync();
        goesOn.SetResult();

        (await EndAsync(running)).Status.ShouldBe(143);
        _log.Stored.Select(stored => stored.EventType).ShouldBe([EventType.ProcessStart, EventType.ProcessEnd]);
    }

    [Theory]
    [InlineData(EventType.ProcessStart)]
    [InlineData(EventType.OutputBatch)]
    [InlineData(EventType.ProcessEnd)]
    public async Task A_failed_append_ends_the_command_and_the_failure_is_the_jobs(EventType type)
    {
        _log.Appends = (appended, _) => appended.EventType == type
            ? throw new AppendRefusedException(Job, appended.Sequence, RefusalReason.CannotOpen)
            : Task.CompletedTask;
        // The child holds standard error, on which nothing is ever printed.
        var command = Command(type == EventType.ProcessEnd ? "echo out" : "echo out; sleep 600; echo never");

        await Should.ThrowAsync<AppendRefusedException>(EndAsync(command.RunAsync(default)));

        await command.DisposeAsync();
        _log.Completed.ShouldBe(1);
    }

    [Fact]
    public async Task An_append_that_never_returns_ends_at_its_deadline_and_so_does_the_command()
    {
        _log.Appends = static (_, cancelled) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancelled);
        await using var command = Command("sleep 600; echo never");
        var running = command.RunAsync(default);

        await UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(10));
                return running.IsCompleted;
            });

        await Should.ThrowAsync<AppendUnknownException>(running);
    }

    [Fact]
    public async Task A_log_that_ends_before_the_command_keeps_no_result_back()
    {
        _log.Completes = static () => throw new ObjectDisposedException("the actor system");
        await using var command = Command("true");

        (await EndAsync(command.RunAsync(default))).Status.ShouldBe(0);
    }

    [Fact]
    public async Task A_command_that_cannot_start_is_logged_with_its_reason()
    {
        var parameters = new JobParams { Command = "/none/such" };
        await using var command = Command(parameters);

        (await EndAsync(command.RunAsync(default))).Status.ShouldBe(127);
        _log.Stored.ShouldHaveSingleItem().ProcessError.ErrorMessage.ShouldContain("/none/such");
    }

    [Fact]
    public async Task A_command_that_was_not_run_leaves_no_open_log()
    {
        await using (Command("true"))
        {
        }

        _log.Completed.ShouldBe(1);
        _log.Stored.ShouldBeEmpty();
    }

    private LoggedCommand Command(string script, int seconds = 0)
    {
        var parameters = new JobParams { Command = "sh", TimeoutSeconds = seconds };
        parameters.Args.AddRange(["-c", script]);
        return Command(parameters);
    }

    private LoggedCommand Command(JobParams parameters) =>
        new(_log, new QueuedCommand(Job, parameters, "token"), CommandGuard.WordsOf(NodeProgram.Path), _time);

    private static Task<T> EndAsync<T>(Task<T> task) => task.WaitAsync(NodeProgram.Timely, TimeProvider.System);

    private static Task EndAsync(Task task) => task.WaitAsync(NodeProgram.Timely, TimeProvider.System);

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var deadline = new CancellationTokenSource(NodeProgram.Timely, TimeProvider.System);
        while (!holds()) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, deadline.Token);
    }
}
