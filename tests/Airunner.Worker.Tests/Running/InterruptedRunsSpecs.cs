using System.Diagnostics;
using Airunner.Actors;
using Airunner.Actors.Jobs.Life;
using Airunner.Protocol;
using Airunner.Worker.Running;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Worker.Tests.Running;

public sealed class InterruptedRunsSpecs
{
    private static readonly JobExecution Execution = new("job", "1");

    private static readonly JobEvent Output = new() { Sequence = 2, EventType = EventType.OutputBatch, OutputBatch = new() };
    private static readonly JobEvent Line = new() { Sequence = 2, EventType = EventType.Output, Output = new() };

    private CommandFate _fate = CommandFate.Gone;

    [Theory]
    [InlineData(nameof(CommandFate.Gone), "Its process 42 does not run any more.")]
    [InlineData(nameof(CommandFate.Runs), "Its process 42 still runs.")]
    [InlineData(nameof(CommandFate.Elsewhere), "Its process 42 ran on host far: whether it still runs is not known here.")]
    public void A_run_without_an_end_gets_one_that_says_what_became_of_the_command(string fate, string sentence)
    {
        _fate = System.Enum.Parse<CommandFate>(fate);
        var runs = Runs();
        var end = runs.EndOf(new LeftoverLog(Execution, Start(), Output)).ShouldNotBeNull();
        (end.EventType, end.Sequence, end.ProcessError.EndFollows).ShouldBe((EventType.ProcessError, 0, false));
        end.ProcessError.ErrorMessage.ShouldBe(
            $"The worker ended without logging the end of the command; its outcome is unknown. {sentence}");
        runs.MessageOf(Execution).ShouldBe(end.ProcessError.ErrorMessage);
    }

    [Fact]
    public void What_has_its_end_gets_none()
    {
        EndOf(Start(), new JobEvent { Sequence = 3, EventType = EventType.ProcessEnd, ProcessEnd = new() }).ShouldBeNull();
        EndOf(Start(), Error(endFollows: false)).ShouldBeNull();
        EndOf(Error(endFollows: false), Error(endFollows: false)).ShouldBeNull(); // it could not be started
    }

    [Fact]
    public void An_error_that_an_end_was_to_follow_is_none() => EndOf(Start(), Error(endFollows: true)).ShouldNotBeNull();

    [Fact]
    public void What_had_no_start_gets_none()
    {
        EndOf(Line, Line).ShouldBeNull();
        EndOf(new JobEvent { Sequence = 1, EventType = EventType.Heartbeat }, Output).ShouldBeNull();
        EndOf(new JobEvent { Sequence = 0, EventType = EventType.OutputBatch }, Output).ShouldBeNull();
        EndOf(null, null).ShouldBeNull();
    }

    [Fact]
    public void Where_the_beginning_is_lost_the_last_event_tells_a_run_from_a_pipe()
    {
        foreach (var first in (JobEvent?[])[null, new JobEvent { Sequence = 70, EventType = EventType.OutputBatch }])
        {
            var end = EndOf(first, Output).ShouldNotBeNull();
            end.ProcessError.ErrorMessage.ShouldBe("The worker ended without logging the end of the command; its outcome is unknown.");
            EndOf(first, Line).ShouldBeNull();
        }
    }

    [Fact]
    public void A_process_is_found_by_its_number_and_its_start()
    {
        using var process = Process.Start("sleep", ["60"]);
        var started = new DateTimeOffset(process.StartTime.ToUniversalTime());
        var start = new ProcessStartEvent
        {
            Pid = process.Id,
            StartedAt = started.ToTimestamp(),
            Origin = new ProcessOrigin { Host = Environment.MachineName },
        };
        CommandProcess.FateOf(Execution, start).ShouldBe(CommandFate.Runs);
        start.StartedAt = (started - TimeSpan.FromHours(1)).ToTimestamp();
        CommandProcess.FateOf(Execution, start).ShouldBe(CommandFate.Gone); // another process has its number by now
        start.Origin.Host = "elsewhere";
        CommandProcess.FateOf(Execution, start).ShouldBe(CommandFate.Elsewhere);
        process.Kill();
        process.WaitForExit();
        start.Origin.Host = Environment.MachineName;
        CommandProcess.FateOf(Execution, start).ShouldBe(CommandFate.Gone);
    }

    [Fact]
    public void A_process_is_found_by_its_environment_where_the_clock_was_set()
    {
        var info = new ProcessStartInfo("sleep", ["60"]);
        info.Environment["AIRUNNER_EXECUTION"] = "1";
        using var process = Process.Start(info)!;
        var start = new ProcessStartEvent { Pid = process.Id, StartedAt = new Timestamp { Seconds = 1 } };
        CommandProcess.FateOf(Execution, start).ShouldBe(CommandFate.Runs);
        CommandProcess.FateOf(new JobExecution("job", "2"), start).ShouldBe(CommandFate.Gone);
        process.Kill();
    }

    private InterruptedRuns Runs() => new(TimeProvider.System, (_, _) => _fate);

    private JobEvent? EndOf(JobEvent? first, JobEvent? last) => Runs().EndOf(new LeftoverLog(Execution, first, last));

    private static JobEvent Start() => new()
    {
        Sequence = 1,
        EventType = EventType.ProcessStart,
        ProcessStart = new ProcessStartEvent { Pid = 42, Origin = new ProcessOrigin { Host = "far" } },
    };

    private static JobEvent Error(bool endFollows) => new()
    {
        Sequence = 3,
        EventType = EventType.ProcessError,
        ProcessError = new ProcessErrorEvent { ErrorMessage = "limit", EndFollows = endFollows },
    };
}
