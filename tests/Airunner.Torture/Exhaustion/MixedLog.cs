using Airunner.Actors.Format;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Torture.Exhaustion;

/// <summary>A log with events of many sizes, marks, and zeros ahead; it knows the place of each record.</summary>
internal sealed class MixedLog
{
    private readonly Dictionary<long, int> _recordAt;

    private MixedLog(byte[] bytes, List<Record> records, long endBytes)
    {
        Bytes = bytes;
        Records = records;
        EndBytes = endBytes;
        _recordAt = Enumerable.Range(0, records.Count).ToDictionary(at => records[at].OffsetBytes);
    }

    public byte[] Bytes { get; }

    public IReadOnlyList<Record> Records { get; }

    /// <summary>End of the last record.</summary>
    public long EndBytes { get; }

    internal sealed record Record(long OffsetBytes, long EndBytes, long? Event)
    {
        public long SizeBytes => EndBytes - OffsetBytes;
    }

    /// <summary>The index of the record that contains a byte; null before the first and after the last.</summary>
    public int? RecordAround(long at)
    {
        var (low, high) = (0, Records.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (at < Records[middle].OffsetBytes) high = middle - 1;
            else if (at >= Records[middle].EndBytes) low = middle + 1;
            else return middle;
        }

        return null;
    }

    /// <summary>The index of the record that begins at a byte; null when none does.</summary>
    public int? RecordAt(long at) => _recordAt.TryGetValue(at, out var record) ? record : null;

    /// <param name="events">Number of events.</param>
    /// <param name="seed">Decides sizes and contents.</param>
    /// <param name="largestOutput">Most bytes of output of an event.</param>
    /// <param name="zeros">Bytes of zeros after the last record.</param>
    public static MixedLog Make(int events, int seed, int largestOutput, int zeros)
    {
        var chance = new Random(seed);
        var bytes = new List<byte>(new byte[LogHeader.SizeBytes]);
        var header = new byte[LogHeader.SizeBytes];
        LogHeader.Write(header);
        bytes.Clear();
        bytes.AddRange(header);
        var records = new List<Record>();
        var sequence = 0L;
        for (var i = 0; i < events; i++)
        {
            sequence += chance.Next(1, 4);
            var output = new byte[chance.Next(4) == 0 ? 0 : chance.Next(largestOutput)];
            chance.NextBytes(output);
            Add(
                sequence,
                RecordStatus.Pending,
                new JobEvent { Sequence = sequence, Output = new OutputEvent { Output = ByteString.CopyFrom(output) } }.ToByteArray());
            if (chance.Next(4) == 0) Add(chance.NextInt64(sequence + 1), chance.Next(2) == 0 ? RecordStatus.Sent : RecordStatus.Failed, []);
        }

        var end = bytes.Count;
        bytes.AddRange(new byte[zeros]);
        return new MixedLog([.. bytes], records, end);

        void Add(long number, RecordStatus status, byte[] payload)
        {
            var record = new byte[RecordCodec.OverheadBytes + payload.Length];
            RecordCodec.Write(number, status, 1767225600000, payload, record);
            records.Add(new Record(bytes.Count, bytes.Count + record.Length, status == RecordStatus.Pending ? number : null));
            bytes.AddRange(record);
        }
    }
}
