using System.Buffers.Binary;
using Airunner.Actors.Format;
using Airunner.Protocol;

namespace Airunner.Torture.Simulation;

/// <summary>A log as anyone would read it: its events in order, and which of them its marks name as delivered or failed.</summary>
internal sealed class SeenLog
{
    private SeenLog(LogSummary summary, List<SeenEvent> events) => (Summary, Events) = (summary, events);

    public LogSummary Summary { get; }

    public List<SeenEvent> Events { get; }

    public long Pending => Events.Count(static seen => !seen.IsDone);

    public static SeenLog Of(byte[] bytes)
    {
        var visitor = new Visitor();
        var summary = LogScanner.Scan(new Bytes(bytes), ref visitor);
        return new SeenLog(summary, visitor.Events);
    }

    /// <summary>The unique number that the simulator put in front of the output.</summary>
    public static long IdOf(JobEvent jobEvent) => BinaryPrimitives.ReadInt64LittleEndian(jobEvent.Output.Output.Span);

    internal sealed class SeenEvent(long id, long sequence, int outputBytes)
    {
        public long Id => id;

        public long Sequence => sequence;

        public int OutputBytes => outputBytes;

        public bool IsDone { get; set; }
    }

    private sealed class Bytes(byte[] bytes) : IByteSource
    {
        public long LengthBytes => bytes.Length;

        public void Read(long offsetBytes, Span<byte> target) => bytes.AsSpan((int)offsetBytes, target.Length).CopyTo(target);
    }

    private sealed class Visitor : IRecordVisitor
    {
        public List<SeenEvent> Events { get; } = [];

        public void Visit(in RecordView record)
        {
            if (record.IsMark)
            {
                foreach (var seen in Events)
                    seen.IsDone |= record.Status == RecordStatus.Sent ? seen.Sequence <= record.Sequence : seen.Sequence == record.Sequence;
                return;
            }

            var jobEvent = JobEvent.Parser.ParseFrom(record.Payload);
            Events.Add(new SeenEvent(IdOf(jobEvent), record.Sequence, jobEvent.Output.Output.Length));
        }
    }
}
