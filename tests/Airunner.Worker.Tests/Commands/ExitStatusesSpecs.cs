using Airunner.Actors.Jobs;
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
    public void The_commands_own_comes_first_then_the_log_then_delivery(int command, bool logFailed, long pending, int expected) =>
        ExitStatuses.Of(command, logFailed, new JobStatus(new JobExecution("j"), JobPhase.Completing) { Pending = pending }).ShouldBe(expected);
}
