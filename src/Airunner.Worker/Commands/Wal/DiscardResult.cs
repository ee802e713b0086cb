using Airunner.Actors.Reading;

namespace Airunner.Worker.Commands.Wal;

/// <summary>What became of a log that was to be discarded, or would become of it.</summary>
internal abstract record DiscardResult
{
    /// <summary>What was removed, or would be; null where the log was left alone unread.</summary>
    public virtual RemovedLog? Removed => null;

    /// <summary>A process has the log open: it was left alone.</summary>
    internal sealed record Held : DiscardResult;

    /// <summary>Damage hides what is pending: the log was left alone.</summary>
    internal sealed record Damaged(JobLogDamage Damage) : DiscardResult;

    /// <summary>Nothing is pending: the log was left alone.</summary>
    internal sealed record NothingPending : DiscardResult
    {
        public override RemovedLog? Removed { get; } = new(Pending: 0, Files: 0, Bytes: 0);
    }

    /// <summary>The log was removed with its pending events.</summary>
    internal sealed record Discarded(RemovedLog Log) : DiscardResult
    {
        public override RemovedLog? Removed => Log;
    }

    /// <summary>What an earlier call had recorded and not removed was removed.</summary>
    internal sealed record Finished(RemovedLog Rest) : DiscardResult
    {
        public override RemovedLog? Removed => Rest;
    }
}

/// <summary>A log, or its rest, that was removed or would be.</summary>
/// <param name="Pending">Events that were not delivered; 0 where an earlier call has recorded them.</param>
/// <param name="Files">Its files.</param>
/// <param name="Bytes">Bytes of them.</param>
internal sealed record RemovedLog(long Pending, int Files, long Bytes);
