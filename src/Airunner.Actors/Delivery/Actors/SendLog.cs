using Airunner.Actors.Jobs.Life;
using Akka.Event;

namespace Airunner.Actors.Delivery.Actors;

/// <summary>What a sender logs: the first failure of a streak, then at most one line in <see cref="Quiet"/>, and one when it is over.</summary>
internal sealed class SendLog(ILoggingAdapter log, JobExecution execution)
{
    /// <summary>Least time between two lines of failure in one streak; the actor's timer measures it.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private bool _quiet;

    /// <summary>A try failed.</summary>
    /// <returns>Whether a line was written, so that <see cref="Reopen"/> is due after <see cref="Quiet"/>.</returns>
    public bool Failed(FailureStreak streak, TimeSpan delay, Exception error)
    {
        if (_quiet && streak.Attempts > 1) return false;
        _quiet = true;
        log.Warning(
            "Delivery of {Job} {Execution} failed {Attempts} times in a row, next try in {DelayMs} ms: {Error}",
            execution.Job, execution.Execution ?? "-", streak.Attempts, (long)delay.TotalMilliseconds, ErrorText.Of(error));
        return true;
    }

    /// <summary>The next failure may be logged again.</summary>
    public void Reopen() => _quiet = false;

    /// <summary>The server takes events again.</summary>
    public void Recovered(FailureStreak streak, TimeSpan now) => log.Info(
        "Delivery of {Job} {Execution} works again after {Attempts} failed tries in {DurationMs} ms",
        execution.Job, execution.Execution ?? "-", streak.Attempts, (long)(now - streak.Since).TotalMilliseconds);

    /// <summary>An event is given up.</summary>
    public void SetAside(long sequence, int refusals, Exception refused) => log.Error(
        "Event {Sequence} of {Job} {Execution} was refused alone {Attempts} times and is set aside: {Error}",
        sequence, execution.Job, execution.Execution ?? "-", refusals, ErrorText.Of(refused));

    /// <summary>A batch arrived that was not asked for.</summary>
    public void Uncalled(SenderProtocol.Batch batch) => log.Warning(
        "Batch {BatchId} of {Job} {Execution} came while another is in flight; its owner keeps it",
        batch.Id, execution.Job, execution.Execution ?? "-");

    /// <summary>Sent by the actor's timer when <see cref="Quiet"/> has passed.</summary>
    public sealed record QuietOver;
}
