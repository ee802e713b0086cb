using Airunner.Actors;
using Airunner.Protocol;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Node;

/// <summary>Runs the command of a job, and logs it in the cluster.</summary>
internal sealed class LoggedCommand(IJobWal wal, Job job, JobExecution execution, TimeProvider time) : IDisposable
{
    private const int UsageStatus = 64;
    private const int OverTimeStatus = 124;
    private const int CannotStartStatus = 127;

    private readonly LoggedEvents _events = new(wal, execution, time);

    /// <summary>Runs it to its end.</summary>
    /// <param name="ends">Cancelled when the command is to be ended.</param>
    /// <exception cref="WalException">It could not be logged; the command was ended.</exception>
    public async Task<JobResult> RunAsync(CancellationToken ends)
    {
        var began = time.GetUtcNow();
        if (Refusal(job.JobParams) is { } refusal) return Result(UsageStatus, refusal, began);
        using var limit = new CancellationTokenSource(LimitOf(job.JobParams), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ends, limit.Token);
        var (status, why) = await RunAsync(began, either.Token);
        if (status == 0 && limit.IsCancellationRequested) status = OverTimeStatus;
        await _events.CompleteAsync();
        return Result(status, why, began);
    }

    public void Dispose() => _events.Dispose();

    private async Task<(int Status, string Why)> RunAsync(DateTimeOffset began, CancellationToken ends)
    {
        try
        {
            using var command = CommandProcess.Start(job.JobParams, execution);
            try
            {
                await _events.AppendAsync(Started(command.Id, began));
                await using var ending = ends.Register(command.Terminate);
                await Task.WhenAll(
                    PassAsync(command.Output, StreamType.Stdout), PassAsync(command.Errors, StreamType.Stderr));
                var status = await command.Ended;
                await _events.AppendAsync(Ended(command.Id, status, time.GetUtcNow() - began));
                return (status, "");
            }
            catch (WalException)
            {
                command.Kill(); // nobody would see what it does
                throw;
            }
        }
        catch (System.ComponentModel.Win32Exception cannot)
        {
            await _events.AppendAsync(new JobEvent
            {
                EventType = EventType.ProcessError,
                ProcessError = new ProcessErrorEvent { ErrorMessage = cannot.Message },
            });
            return (CannotStartStatus, cannot.Message);
        }
    }

    /// <summary>What is read is logged before more is read, so a command that prints faster than the disk writes waits.</summary>
    private async Task PassAsync(Stream source, StreamType type)
    {
        var bytes = new byte[32 << 10];
        for (int count; (count = await source.ReadAsync(bytes)) > 0;)
        {
            var item = new OutputItem { Output = ByteString.CopyFrom(bytes, 0, count), StreamType = type };
            await _events.AppendAsync(new JobEvent
            {
                EventType = EventType.OutputBatch,
                OutputBatch = new OutputBatchEvent { Outputs = { item } },
            });
        }
    }

    private static JobEvent Started(int pid, DateTimeOffset now) => new()
    {
        EventType = EventType.ProcessStart,
        ProcessStart = new ProcessStartEvent
        {
            Pid = pid,
            StartedAt = now.ToTimestamp(),
            Origin = new ProcessOrigin { Host = Environment.MachineName },
        },
    };

    private static JobEvent Ended(int pid, int status, TimeSpan ran) => new()
    {
        EventType = EventType.ProcessEnd,
        ProcessEnd = new ProcessEndEvent { Pid = pid, ExitCode = status, RunDuration = ran.ToDuration() },
    };

    private static TimeSpan LimitOf(JobParams parameters) =>
        parameters.TimeoutSeconds > 0 ? TimeSpan.FromSeconds(parameters.TimeoutSeconds) : Timeout.InfiniteTimeSpan;

    private static string? Refusal(JobParams parameters)
    {
        if (parameters.Command.Length == 0) return "This node runs commands only: the job has none.";
        if (parameters.Container is { Enabled: true }) return "This node runs commands only: the job asks for a container.";
        if (parameters.GitClone is { Enabled: true }) return "This node runs commands only: the job asks for a clone of a repository.";
        return parameters.ProcessType == ProcessType.Pty ? "This node has no terminal for a command." : null;
    }

    private JobResult Result(int status, string why, DateTimeOffset began) => new()
    {
        JobId = job.JobId,
        Success = status == 0,
        ExitCode = status,
        ErrorMessage = why,
        StartedAt = began.ToTimestamp(),
        CompletedAt = time.GetUtcNow().ToTimestamp(),
    };
}
