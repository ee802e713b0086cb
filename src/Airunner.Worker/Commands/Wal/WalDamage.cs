using System.Text.Json;
using Airunner.Actors.Reading;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Commands.Wal;

/// <summary>Damage as text and as JSON.</summary>
internal static class WalDamage
{
    /// <summary>An array of places of damage.</summary>
    public static void Write(Utf8JsonWriter json, string name, IEnumerable<JobLogDamage> damage)
    {
        json.WriteStartArray(name);
        foreach (var found in damage)
        {
            json.WriteStartObject();
            json.WriteString("path", found.Path);
            json.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(found.Kind.ToString()));
            json.WriteNumber("offsetBytes", found.OffsetBytes);
            json.Number("lostBytes", found.LostBytes);
            json.Number("lastSequenceBefore", found.LastSequenceBefore);
            json.Number("firstSequenceAfter", found.FirstSequenceAfter);
            json.WriteString("reason", found.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Why nothing is changed in a log whose pending events are not all known.</summary>
    public static string Refusal(JobLogDamage damage)
    {
        var repair = damage.Kind == JobLogDamageKind.NotALog ? "" : "'airunner wal repair' makes the log readable, and ";
        return $"{damage.Reason} So it is not known what is pending: left alone. {repair}'airunner wal purge --discard-pending' removes it "
            + "as it is.";
    }

    /// <summary>The status of a command that may have left logs alone: what needs a repair counts more than what passes.</summary>
    public static int GravestOf(IReadOnlySet<int> statuses)
    {
        if (statuses.Contains(ExitStatuses.Damaged)) return ExitStatuses.Damaged;
        return statuses.Contains(ExitStatuses.NotAllDelivered) ? ExitStatuses.NotAllDelivered : ExitStatuses.Success;
    }

    /// <summary>One line for each place.</summary>
    public static void Print(TextWriter output, IEnumerable<JobLogDamage> damage, Shell shell)
    {
        foreach (var found in damage) output.WriteLine(Plain.Text(shell.Shown(found.Reason)));
    }
}
