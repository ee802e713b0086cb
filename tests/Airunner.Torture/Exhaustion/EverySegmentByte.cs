using Airunner.Actors;
using Airunner.Actors.Format;
using Airunner.Torture.Simulation;

namespace Airunner.Torture.Exhaustion;

/// <summary>
/// A log of three files. Each sealed segment is cut at every byte, and each of its bits is flipped; then the log is opened, delivered and
/// archived to its end.
/// </summary>
internal static class EverySegmentByte
{
    /// <summary>
    /// The bit that makes the first length four larger turns a segment into one of the other dialect, which no log has: those are never
    /// sealed. It is read and archived as it is, and no mark is appended to it.
    /// </summary>
    private const long DialectBit = (LogHeader.SizeBytes * 8L) + 2;

    private const int Segments = 2;
    private static readonly SegmentImage[] Log = Make();

    public static Findings Cut()
    {
        var findings = new Findings();
        for (var number = 0; number < Segments; number++)
        {
            var segment = Log[number];
            Parallel.For(0, segment.Bytes.Length, length => findings.Try(
                $"{segment.Name} cut at {length}",
                () => Live(segment, segment.Bytes[..length], record => record.EndBytes <= length, mustKeep: false)));
        }

        return findings;
    }

    public static Findings Flip()
    {
        var findings = new Findings();
        for (var number = 0; number < Segments; number++)
        {
            var segment = Log[number];
            Parallel.For(
                0, segment.Bytes.Length * 8L, bit => findings.Try($"{segment.Name}, bit {bit} flipped", () => Flip(segment, bit)));
        }

        return findings;
    }

    private static void Flip(SegmentImage segment, long bit)
    {
        var at = bit / 8;
        var bytes = (byte[])segment.Bytes.Clone();
        bytes[at] ^= (byte)(1 << (int)(bit % 8));
        if (at < EveryByte.ReservedFromByte) CheckLeftAlone(segment, bytes);
        else if (bit != DialectBit) Live(segment, bytes, record => !record.IsLostWith(at), mustKeep: at >= LogHeader.SizeBytes);
    }

    /// <summary>A segment that is no log is not changed, and the other files are delivered.</summary>
    private static void CheckLeftAlone(SegmentImage segment, byte[] bytes)
    {
        var machine = Machine(segment, bytes, static _ => false);
        var model = machine.Models[0];
        machine.Start();
        for (var round = 0; round < 40 && machine.Process!.Hosts.TryGetValue(model, out var host); round++) machine.Serve(model, host);
        PromiseBrokenException.Unless(
            machine.Disk.Bytes(segment.Path) is { } there && there.AsSpan().SequenceEqual(bytes), "A file that is no log was changed.");
        model.CheckAllArrived();
    }

    private static void Live(SegmentImage segment, byte[] bytes, Func<SegmentImage.Record, bool> survives, bool mustKeep)
    {
        var machine = Machine(segment, bytes, survives);
        machine.Start();
        machine.Settle();
        PromiseBrokenException.Unless(
            !mustKeep || machine.Disk.Names(SimulatedProcess.DamagedDirectory).Any(name => IsOriginal(machine, name, bytes)),
            "No file keeps the damaged bytes.");
    }

    /// <summary>Whether a file keeps the damaged segment, or its tail.</summary>
    private static bool IsOriginal(SimulatedMachine machine, string name, byte[] bytes) =>
        machine.Disk.DurableBytes($"{SimulatedProcess.DamagedDirectory}/{name}") is { Length: > 0 } kept && bytes.AsSpan().EndsWith(kept);

    private static SimulatedMachine Machine(SegmentImage changed, byte[] bytes, Func<SegmentImage.Record, bool> survives)
    {
        var profile = ScriptedLife.ProfileOf(direct: true, segmentMaxBytes: 0);
        var machine = new SimulatedMachine(profile, new Random(1), new StepLog(null));
        var model = machine.Models[0];
        foreach (var file in Log)
        {
            machine.Disk.Put(file.Path, file == changed ? bytes : file.Bytes);
            foreach (var record in file.Records)
            {
                if (record.Event is not { } made) continue;
                model.Offered(new ProducedEvent(made.Sequence, made));
                if (file != changed || survives(record)) model.Acked(made.Sequence, made.Sequence);
                else model.Unknown(made.Sequence);
            }
        }

        var delivered = Log.SelectMany(static file => file.Records).Where(static record => record.IsDelivered);
        model.Received([.. delivered.Select(static record => record.Event!)]);
        model.SetAside(SegmentImage.RefusedSequence);
        return machine;
    }

    private static SegmentImage[] Make()
    {
        var execution = new JobExecution("job0");
        var first = new SegmentImage(execution, 1).Add(1, isDelivered: true).Add(2, isDelivered: true).Add(3);
        var second = new SegmentImage(execution, 2).Add(4).Mark(2, RecordStatus.Sent).Add(SegmentImage.RefusedSequence);
        var current = new SegmentImage(execution, null).Add(6).Mark(SegmentImage.RefusedSequence, RecordStatus.Failed).Add(7);
        return [first, second, current];
    }
}
