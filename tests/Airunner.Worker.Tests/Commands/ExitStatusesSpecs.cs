using Airunner.Actors;
using Airunner.Worker.Commands;

namespace Airunner.Worker.Tests.Commands;

public sealed class ExitStatusesSpecs
{
    [Theory]
    [InlineData(0, false, 0, 0)]
    [InlineData(0, false, 3, 75)]
    [InlineData(0, true, 0, 74)]
    [InlineData(0, true, 3, 74)]
    [InlineData(7, false, 3, 7)]
    [InlineData(127, true, 0, 127)]
    public void The_commands_own_status_comes_first_then_the_log_then_delivery(int command, bool logFailed, long pending, int expected) =>
        ExitStatuses.Of(command, logFailed, new JobStatus(new JobExecution("j"), JobPhase.Completing) { Pending = pending })
            .ShouldBe(expected);

    [Theory]
    [InlineData(JobPhase.Unavailable, 0, 75)] // its log does not answer
    [InlineData(JobPhase.Recovering, 0, 75)] // its log failed; how much was delivered is not known
    [InlineData(JobPhase.Recovering, 5, 0)] // the log is read-only and fully delivered
    [InlineData(JobPhase.Absent, 0, 0)] // there was nothing to deliver
    public void Success_needs_a_known_status(JobPhase phase, long events, int expected) =>
        ExitStatuses.Of(0, ioFailed: false, new JobStatus(new JobExecution("j"), phase) { Events = events, Sent = events })
            .ShouldBe(expected);
}
