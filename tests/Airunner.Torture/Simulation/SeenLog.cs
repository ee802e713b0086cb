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

    public static SeenLog Of(byte[] bytes) => Of([bytes]);

    /// <summary>A log of several files: a mark applies to the events before it in all of them.</summary>
    public static SeenLog Of(IEnumerable<byte[]> files)
    {
        var visitor = new Visitor();
        LogSummary? summary = null;
        foreach (var bytes in files)
        {
            summary = LogScanner.Scan(new Bytes(bytes), ref visitor, visitor.Events.Count == 0 ? -1 : visitor.Events[^1].Sequence);
            visitor.FileEnds();
        }

        return new SeenLog(summary!, visitor.Events) { LastFileFrom = visitor.LastFileFrom };
    }

    /// <summary>Index of the first event that stands in the last file.</summary>
    public int LastFileFrom { get; private init; }

    /// <summary>The events of the last file.</summary>
    public IEnumerable<SeenEvent> OfLastFile => Events.Skip(LastFileFrom);

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
        private int _nextFileFrom;

        public List<SeenEvent> Events { get; } = [];

        public int LastFileFrom { get; private set; }

        public void FileEnds()
        {
            LastFileFrom = _nextFileFrom;
            _nextFileFrom = Events.Count;
        }

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
