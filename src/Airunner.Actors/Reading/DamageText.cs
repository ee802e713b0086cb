using System.Globalization;
using Airunner.Actors.Format;

namespace Airunner.Actors.Reading;

/// <summary>Damage as people read it.</summary>
internal static class DamageText
{
    public static JobLogDamage Of(string path, DamageFinding finding)
    {
        var kind = finding.Kind switch
        {
            DamageKind.BrokenLength => JobLogDamageKind.BrokenLength,
            DamageKind.BrokenBody => JobLogDamageKind.BrokenRecord,
            DamageKind.LostRegion => JobLogDamageKind.LostRegion,
            _ => JobLogDamageKind.TornTail,
        };
        return new JobLogDamage(
            path,
            kind,
            finding.OffsetBytes,
            finding.LostBytes,
            finding.LastSequenceBefore,
            finding.FirstSequenceAfter,
            Sentence(path, finding));
    }

    public static JobLogDamage NotALog(string path, LogSummary unreadable)
    {
        var what = unreadable.Kind == LogKind.UnknownVersion
            ? string.Create(CultureInfo.InvariantCulture, $"its version is {unreadable.Version}, and this program reads version 1")
            : "it does not begin with ARWAL001";
        return new JobLogDamage(
            path, JobLogDamageKind.NotALog, 0, unreadable.LengthBytes, null, null, $"'{path}' is not a log that can be read: {what}.");
    }

    public static JobLogDamage MissingSegment(string path) =>
        new(
            path,
            JobLogDamageKind.MissingSegment,
            OffsetBytes: 0,
            LostBytes: null,
            LastSequenceBefore: null,
            FirstSequenceAfter: null,
            $"The segment '{path}' is missing: how many events it held is not known.");

    private static string Sentence(string path, DamageFinding finding)
    {
        var what = finding.Kind switch
        {
            DamageKind.BrokenLength => "the length of a record is broken; its event was read",
            DamageKind.BrokenBody => "broken records",
            DamageKind.LostRegion => "no readable record",
            _ => "nothing readable follows",
        };
        var lost = finding.LostBytes == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {finding.LostBytes} bytes lost");
        var between = (finding.LastSequenceBefore, finding.FirstSequenceAfter) switch
        {
            ({ } before, { } next) => string.Create(CultureInfo.InvariantCulture, $", between the sequences {before} and {next}"),
            ({ } before, null) => string.Create(CultureInfo.InvariantCulture, $", after the sequence {before}"),
            (null, { } next) => string.Create(CultureInfo.InvariantCulture, $", before the sequence {next}"),
            _ => "",
        };
        return string.Create(CultureInfo.InvariantCulture, $"'{path}' is damaged at byte {finding.OffsetBytes}: {what}{lost}{between}.");
    }
}
