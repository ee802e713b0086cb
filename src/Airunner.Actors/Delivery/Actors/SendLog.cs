using Airunner.Actors.Jobs.Life;
using Akka.Event;

namespace Airunner.Actors.Delivery.Actors;

/// <summary>
/// Logs a sender's failures: the first one of a streak, then at most one line in <see cref="Quiet"/>, and one line at the streak's end.
/// </summary>
internal sealed class SendLog(ILoggingAdapter log, JobExecution execution)
{
    /// <summary>Least time between two warnings of one streak; measured by the actor's timer.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private bool _quiet;

    /// <summary>A try failed.</summary>
    /// <returns>Whether a line was logged; then <see cref="Reopen"/> is to be called after <see cref="Quiet"/>.</returns>
    public bool Failed(FailureStreak streak, TimeSpan delay, Exception error)
    {
        if (_quiet && streak.Attempts > 1) return false;
        _quiet = true;
        log.Warning(
            "Delivery of {Job} {Execution} failed {Attempts} times in a row, next try in {DelayMs} ms: {Error}",
            execution.Job, execution.Execution ?? "-", streak.Attempts, (long)delay.TotalMilliseconds, ErrorText.Of(error));
        return true;
    }

    /// <summary>A call was cancelled and has not returned.</summary>
    /// <param name="time">Since it began.</param>
    public void NotReturned(TimeSpan time) => log.Warning(
        "A send of {Job} {Execution} has not returned for {Seconds} s although it was cancelled; nothing more is sent for it before"
            + " it returns",
        execution.Job, execution.Execution ?? "-", (long)time.TotalSeconds);

    /// <summary>The next failure may be logged again.</summary>
    public void Reopen() => _quiet = false;

    /// <summary>The server accepts events again.</summary>
    public void Recovered(FailureStreak streak, TimeSpan now) => log.Info(
        "Delivery of {Job} {Execution} works again after {Attempts} failed tries in {DurationMs} ms",
        execution.Job, execution.Execution ?? "-", streak.Attempts, (long)(now - streak.Since).TotalMilliseconds);

    /// <summary>An event was set aside.</summary>
    public void SetAside(long sequence, int refusals, Exception refused) => log.Error(
        "Event {Sequence} of {Job} {Execution} was refused alone {Attempts} times and is set aside: {Error}",
        sequence, execution.Job, execution.Execution ?? "-", refusals, ErrorText.Of(refused));

    /// <summary>A batch arrived that this sender did not ask for.</summary>
    public void Uncalled(SenderProtocol.Batch batch) => log.Warning(
        "Batch {BatchId} of {Job} {Execution} arrived while another one is in flight and is ignored; its events stay pending",
        batch.Id, execution.Job, execution.Execution ?? "-");

    /// <summary>Sent by the actor's timer when <see cref="Quiet"/> has passed.</summary>
    public sealed record QuietOver;
}
