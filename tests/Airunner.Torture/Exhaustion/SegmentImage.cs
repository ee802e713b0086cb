using System.Buffers.Binary;
using Airunner.Actors;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Identity;
using Airunner.Protocol;
using Airunner.Torture.Simulation;
using Google.Protobuf;

namespace Airunner.Torture.Exhaustion;

/// <summary>The bytes of one file of a log of several files; it knows the place of each record.</summary>
internal sealed class SegmentImage
{
    /// <summary>The event that the receiver has refused for good: a mark in a later file says so.</summary>
    public const long RefusedSequence = 5;

    private const long AppendedMs = 1_767_225_600_000;
    private readonly List<Record> _records = [];

    /// <param name="execution">The execution.</param>
    /// <param name="number">The segment's number; null for the current file.</param>
    public SegmentImage(JobExecution execution, int? number)
    {
        Name = number is { } known ? FileNames.Segment(execution, known) : FileNames.Log(execution);
        LogHeader.Write(Bytes);
    }

    public string Name { get; }

    public string Path => $"{SimulatedProcess.WalDirectory}/{Name}";

    public byte[] Bytes { get; private set; } = new byte[LogHeader.SizeBytes];

    public IReadOnlyList<Record> Records => _records;

    /// <param name="OffsetBytes">Where it begins.</param>
    /// <param name="EndBytes">Where it ends.</param>
    /// <param name="Event">The event; null for a mark.</param>
    /// <param name="IsDelivered">Whether the receiver has the event.</param>
    internal sealed record Record(long OffsetBytes, long EndBytes, JobEvent? Event, bool IsDelivered)
    {
        /// <summary>Whether damage of one byte costs the record: a wrong length is detected by the checksum.</summary>
        public bool IsLostWith(long at) => at >= OffsetBytes + sizeof(uint) && at < EndBytes;
    }

    /// <summary>Adds an event; its number in the simulator is its sequence.</summary>
    public SegmentImage Add(long sequence, bool isDelivered = false)
    {
        var output = new byte[sizeof(long) + 2];
        BinaryPrimitives.WriteInt64LittleEndian(output, sequence);
        var made = new JobEvent { Sequence = sequence, Output = new OutputEvent { Output = ByteString.CopyFrom(output) } };
        Put(sequence, RecordStatus.Pending, made.ToByteArray(), made, isDelivered);
        return this;
    }

    /// <summary>Adds a mark.</summary>
    public SegmentImage Mark(long sequence, RecordStatus status)
    {
        Put(sequence, status, [], made: null, isDelivered: false);
        return this;
    }

    private void Put(long sequence, RecordStatus status, byte[] payload, JobEvent? made, bool isDelivered)
    {
        var record = new byte[RecordCodec.OverheadBytes + payload.Length];
        RecordCodec.Write(sequence, status, AppendedMs, payload, record);
        _records.Add(new Record(Bytes.Length, Bytes.Length + record.Length, made, isDelivered));
        Bytes = [.. Bytes, .. record];
    }
}
