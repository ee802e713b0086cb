using Airunner.Actors.Format;
using Airunner.Protocol;
using Airunner.Torture.Simulation;
using Google.Protobuf;

namespace Airunner.Torture.Fuzzing.Targets;

/// <summary>The library's walk over an event's bytes, compared with Google.Protobuf's parser.</summary>
internal sealed class EventTarget : IFuzzTarget
{
    public string Name => "events";

    public int Share => 300;

    public void Try(Random chance)
    {
        var kind = chance.Next(8);
        var message = kind == 0 ? MadeEvents.AnyMessage(chance) : MadeEvents.Sound(chance);
        if (kind > 1) message = Mutator.Mutate(message, chance);
        var verdict = TwoLevels.Read(message);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var isEvent = EventPayload.TryRead(message, out var sequence, out var endSequence);
        PromiseBrokenException.Unless(GC.GetAllocatedBytesForCurrentThread() == before, "The walk allocates.");
        if (verdict != TwoLevels.Verdict.Overlong && isEvent != (verdict == TwoLevels.Verdict.Good))
            throw new PromiseBrokenException(
                $"{Convert.ToHexString(message)}: accepted as an event: {isEvent}; Google.Protobuf's parser says: {verdict}.");
        // A record with a negative sequence is refused before its end is computed.
        if (isEvent && sequence >= 0 && Whole(message) is { } whole) Agree(whole, sequence, endSequence);
        if (kind == 1) PromiseBrokenException.Unless(isEvent, "A valid event is refused.");
    }

    private static void Agree(JobEvent whole, long sequence, long endSequence)
    {
        var end = whole.EventDataCase == JobEvent.EventDataOneofCase.OutputBatch
            ? Math.Max(whole.Sequence, whole.OutputBatch.EndSequence)
            : whole.Sequence;
        if (whole.Sequence != sequence || end != endSequence)
            throw new PromiseBrokenException($"Read as {sequence} to {endSequence}; Google.Protobuf has {whole.Sequence} to {end}.");
    }

    /// <summary>The event; null when something is invalid at a depth that the log does not check.</summary>
    private static JobEvent? Whole(byte[] message)
    {
        try
        {
            return JobEvent.Parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
