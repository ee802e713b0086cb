using System.Buffers.Binary;
using Airunner.Protocol;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Torture.Simulation;

/// <summary>Makes appends: new ones with and without a number, retries, what is there already, and what must be refused.</summary>
internal sealed class SimulatedProducer(SeedProfile profile, Random chance)
{
    private long _ids;

    /// <summary>The event with the lowest sequence that awaits retry; others would be out of turn.</summary>
    public ProducedEvent? Retry(JobModel model) =>
        model.Claims.Where(static claim => claim is { AwaitsRetry: true, InFlight: false }).MinBy(static claim => claim.Number);

    public ProducedEvent Next(JobModel model)
    {
        if (Retry(model) is { } retry && chance.Next(4) > 0) return retry;
        return chance.Next(12) switch
        {
            0 => Again(model) ?? Numbered(model),
            1 => Other(model) ?? Numbered(model),
            2 or 3 or 4 => New(0),
            _ => Numbered(model),
        };
    }

    private ProducedEvent Numbered(JobModel model) => New(model.HighestNumber + 1 + (chance.Next(8) == 0 ? chance.Next(5) : 0));

    /// <summary>One that was offered before, whatever was said of it, with the same payload.</summary>
    private ProducedEvent? Again(JobModel model) => Any(model, static claim => claim is { InFlight: false, Number: > 0 });

    /// <summary>Another payload under a number that is used.</summary>
    private ProducedEvent? Other(JobModel model) =>
        Any(model, static claim => claim is { AckedAs: > 0 }) is { } there ? New(there.AckedAs!.Value) : null;

    private ProducedEvent? Any(JobModel model, Func<ProducedEvent, bool> which)
    {
        var candidates = model.Claims.Where(which).ToList();
        return candidates.Count == 0 ? null : candidates[chance.Next(candidates.Count)];
    }

    public ProducedEvent New(long number)
    {
        var id = ++_ids;
        var most = chance.Next(16) == 0 ? profile.EventBytes : Math.Min(profile.EventBytes, 200);
        var output = new byte[8 + chance.Next(most)];
        BinaryPrimitives.WriteInt64LittleEndian(output, id);
        chance.NextBytes(output.AsSpan(8));
        var content = new OutputEvent { Output = ByteString.CopyFrom(output) };
        var made = new JobEvent
        {
            Sequence = number,
            Timestamp = new Timestamp { Seconds = id },
            EventType = EventType.Output,
            Output = content,
        };
        return new ProducedEvent(id, made);
    }
}
