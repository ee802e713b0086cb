using Airunner.Actors;
using Airunner.Actors.Archive;
using Airunner.Actors.Storage;
using Airunner.Torture.Processes.Victims;

namespace Airunner.Torture.Processes;

/// <summary>Compares a recovered state directory with the reports of its victims. Nothing may be wrong.</summary>
internal sealed class Audit(string state, Journal journal)
{
    private readonly List<string> _wrong = [.. journal.Broken];

    /// <summary>Everything that is wrong, in words; empty when every promise was kept.</summary>
    public static IReadOnlyList<string> Of(string state, Journal journal, IReadOnlyList<JobStatus> recovered)
    {
        var audit = new Audit(state, journal);
        foreach (var status in recovered.Where(s => s.Phase is not (JobPhase.Archived or JobPhase.Absent) || s.Pending > 0))
            audit._wrong.Add($"{status.Execution}: not recovered: {status}");
        audit.NothingIsLeft("wal", "*.wal");
        audit.NothingIsLeft("wal", ".*.tmp");
        // What a process that was killed left of an archive is removed by the next sweep, which is not due yet: done here as it would be.
        TemporaryFile.Clean(new LinuxFileSystem(), Path.Combine(state, "archive"));
        audit.NothingIsLeft("archive", ".*.tmp");
        foreach (var (execution, reported) in journal.Executions) audit.Check(execution, reported);
        return audit._wrong;
    }

    private void NothingIsLeft(string folder, string pattern)
    {
        var path = Path.Combine(state, folder);
        if (!Directory.Exists(path)) return;
        _wrong.AddRange(Directory.GetFiles(path, pattern).Select(left => $"left behind: {left}"));
    }

    private void Check(JobExecution execution, Journal.ExecutionReports reported)
    {
        var delivered = new Dictionary<long, long>();
        var last = -1L;
        foreach (var line in DeliveredFile.Read(VictimSettings.DeliveredOf(state), execution))
        {
            CheckEvent(execution, reported, line, "delivered");
            if (delivered.TryAdd(line.Sequence, line.Nonce)) CheckFollows(execution, line.Sequence, ref last, "delivered");
            else if (delivered[line.Sequence] != line.Nonce) _wrong.Add($"{execution}: {line.Sequence} was delivered with two contents");
        }

        var archived = new Dictionary<long, long>();
        last = -1;
        foreach (var line in Archived(execution))
        {
            CheckEvent(execution, reported, line, "archived");

            // After a kill between the name of an archive and the removal of its log, the log goes on: the next archive has all of it.
            if (archived.TryAdd(line.Sequence, line.Nonce)) CheckFollows(execution, line.Sequence, ref last, "archived");
            else if (archived[line.Sequence] != line.Nonce) _wrong.Add($"{execution}: {line.Sequence} was archived with two contents");
        }

        CheckHas(execution, reported, delivered, "delivered");
        CheckHas(execution, reported, archived, "archived");
    }

    private void CheckEvent(JobExecution execution, Journal.ExecutionReports reported, DeliveredFile.Line line, string where)
    {
        if (!reported.Nonces.Contains(line.Nonce)) _wrong.Add($"{execution}: {line.Sequence} was {where} and never appended");
        if (VictimEvents.SumOf(VictimEvents.Make(execution, line.Sequence, line.Nonce)) != line.Sum)
            _wrong.Add($"{execution}: {line.Sequence} was {where} with other bytes");
    }

    private void CheckFollows(JobExecution execution, long sequence, ref long last, string where)
    {
        // A victim numbers from 1, the log from 0; a sequence is taken only after the one before it.
        if (sequence != last + 1 && !(last == -1 && sequence == 1)) _wrong.Add($"{execution}: {sequence} was {where} after {last}");
        last = sequence;
    }

    private void CheckHas(JobExecution execution, Journal.ExecutionReports reported, Dictionary<long, long> have, string where)
    {
        foreach (var (sequence, nonce) in reported.Acknowledged)
        {
            if (!have.TryGetValue(sequence, out var other)) _wrong.Add($"{execution}: {sequence} was acknowledged and is not {where}");
            else if (other != nonce) _wrong.Add($"{execution}: {sequence} was acknowledged with another content than was {where}");
        }
    }

    private IEnumerable<DeliveredFile.Line> Archived(JobExecution execution) => ArchivedEvents.Of(state, execution, _wrong)
        .Select(each => new DeliveredFile.Line(each.Sequence, VictimEvents.NonceOf(each.Event), VictimEvents.SumOf(each.Event)));
}
