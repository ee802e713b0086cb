using Airunner.Actors;
using Airunner.Torture.Processes.Victims;

namespace Airunner.Torture.Processes.Clusters;

/// <summary>Compares what the collector has stored with what was acknowledged.</summary>
internal static class ClusterAudit
{
    private const int MostNamed = 3;

    /// <summary>What is wrong with one execution; empty when every promise held.</summary>
    /// <param name="store">The collector's store.</param>
    /// <param name="producer">What was appended and acknowledged.</param>
    /// <param name="stored">The number of events at the server.</param>
    public static IReadOnlyList<string> Of(IClusterStore store, ClusterProducer producer, out long stored)
    {
        var wrong = new List<string>();
        var nonces = new Dictionary<long, long>();
        var last = 0L;
        foreach (var jobEvent in store.Events(producer.Execution))
        {
            var nonce = VictimEvents.NonceOf(jobEvent);
            if (jobEvent.Sequence <= last) wrong.Add($"{jobEvent.Sequence} is stored after {last}");
            last = jobEvent.Sequence;
            nonces[jobEvent.Sequence] = nonce;
            var made = VictimEvents.Make(producer.Execution, jobEvent.Sequence, nonce);
            if (VictimEvents.SumOf(made) != VictimEvents.SumOf(jobEvent)) wrong.Add($"{jobEvent.Sequence} has other bytes");
            if (nonce > producer.LastNonce) wrong.Add($"{jobEvent.Sequence} was never appended");
        }

        foreach (var (sequence, nonce) in producer.Acknowledged)
        {
            if (!nonces.TryGetValue(sequence, out var found)) wrong.Add($"{sequence} was acknowledged and is missing");
            else if (found != nonce) wrong.Add($"{sequence} was acknowledged for event {nonce} and holds {found}");
        }

        if (!producer.LogNumbers && nonces.Count != producer.LastNonce)
            wrong.Add($"{nonces.Count} of {producer.LastNonce} events are stored");
        stored = nonces.Count;
        return [.. producer.Wrong, .. wrong.Take(MostNamed).Select(each => $"{producer.Execution}: {each}")];
    }
}
