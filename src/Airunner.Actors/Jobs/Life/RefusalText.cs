using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Sequencing;

namespace Airunner.Actors.Jobs.Life;

/// <summary>Why a log refuses an event, for people: with the number and the limit.</summary>
internal static class RefusalText
{
    /// <summary>The text; null where the reason says all.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="body">The event.</param>
    /// <param name="number">The number it would have had.</param>
    /// <param name="index">What the log holds.</param>
    /// <param name="retries">Sequences awaiting retry.</param>
    /// <param name="maxEventBytes"><c>append.max-event-bytes</c>.</param>
    internal static string? Of(
        RefusalReason reason, in EventBody body, long number, LogIndex index, PendingRetries retries, int maxEventBytes) => reason switch
        {
            RefusalReason.TooLarge =>
                $"the event has {body.PayloadBytes(Math.Max(0, number))} bytes, append.max-event-bytes is {maxEventBytes}",
            RefusalReason.SequenceUsed => $"the log has another payload under sequence {body.Sequence}",
            RefusalReason.SequenceNotRising when body.Sequence < 0 => $"sequence {body.Sequence} is negative",
            RefusalReason.SequenceNotRising when body.Sequence == 0 => $"no number is left above {index.LastUsed}, which the log has",
            RefusalReason.SequenceNotRising =>
                $"sequence {body.Sequence} is not above {index.LastNumber}, the last one, and the log has no event under it",
            RefusalReason.Invalid =>
                $"the event ends with number {long.MaxValue}: the highest that an event may have is {long.MaxValue - 1}",
            RefusalReason.OutOfTurn when retries.Sequences.Count > 0 =>
                $"sequence {retries.Sequences.First()} has to be appended again first, or given up",
            _ => null,
        };
}
