using Airunner.Actors.Reading;

namespace Airunner.Worker.Reading;

/// <summary>Events that damage may have taken from a log: whether one of them was pending, nobody knows.</summary>
internal static class LostEvents
{
    /// <summary>Whether the log has damage that may have taken events.</summary>
    public static bool ArePossible(JobLogState log) => log.Damage.Any(MayBeIn);

    /// <summary>Whether damage may have taken events. Where only a length is broken, its event was read.</summary>
    public static bool MayBeIn(JobLogDamage damage) => damage.Kind != JobLogDamageKind.BrokenLength;

    /// <summary>
    /// The first damage for which the files of the log may hold pending events that are not counted; null for none. In a file that is
    /// missing nothing is pending.
    /// </summary>
    public static JobLogDamage? HiddenIn(JobLogState log) =>
        log.Damage.FirstOrDefault(static damage => MayBeIn(damage) && damage.Kind != JobLogDamageKind.MissingSegment);
}
