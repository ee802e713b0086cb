using Airunner.Queueing;
using Airunner.Worker.Commands;
using Airunner.Worker.Masking;

namespace Airunner.Worker.Queueing;

/// <summary>Runs each job as an <c>airunner run</c> of its own.</summary>
/// <param name="options">Options of each.</param>
/// <param name="mask">What is logged of a job's command.</param>
internal sealed class ProgramRunner(IReadOnlyList<string> options, JobMask mask) : IJobRunner
{
    public Task ReadyAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IPreparedJob> PrepareAsync(QueuedCommand command, CancellationToken cancellationToken) =>
        Task.FromResult<IPreparedJob>(new PreparedRun(options, JobWords.Of(command, mask), command.TaskToken));

    private sealed class PreparedRun(IReadOnlyList<string> options, JobWords words, string token) : IPreparedJob
    {
        public string Name => words.Name;

        public async Task<JobEnd> RunAsync(CancellationToken ends)
        {
            var process = JobProcess.Start([.. options, .. words.Arguments], words.Environment, token);
            await using var ending = ends.Register(process.Terminate);
            var status = await process.Ended;
            return new JobEnd(status, Why(status));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private static string Why(int status) => status switch
        {
            ExitStatuses.LogFailed => "exit status 74: the log could not be written, or the command's own status",
            _ => "",
        };
    }
}
