using Airunner.Actors.Format;

namespace Airunner.Actors.Tests.Format;

/// <summary>A copy of a visited record.</summary>
internal sealed record SeenRecord(long OffsetBytes, long Sequence, RecordStatus Status, long TimestampMs, string PayloadHex)
{
    public bool IsMark => PayloadHex.Length == 0 && Status != RecordStatus.Pending;
}

/// <summary>Keeps every record it visits.</summary>
internal sealed class SeenRecords : IRecordVisitor
{
    public List<SeenRecord> All { get; } = [];

    public IEnumerable<long> EventSequences => All.Where(r => !r.IsMark).Select(r => r.Sequence);

    public void Visit(in RecordView record) => All.Add(new SeenRecord(
        record.OffsetBytes, record.Sequence, record.Status, record.TimestampMs, Convert.ToHexStringLower(record.Payload)));

    public static (SeenRecords Seen, LogSummary Summary) In(byte[] log)
    {
        var seen = new SeenRecords();
        return (seen, LogScanner.Scan(new CountedBytes(log), ref seen));
    }

    /// <summary>Which events are pending, delivered and failed, by the meaning of marks.</summary>
    public (IReadOnlyList<long> Pending, IReadOnlyList<long> Sent, IReadOnlyList<long> Failed) ByState()
    {
        var status = new SortedDictionary<long, RecordStatus>();
        foreach (var record in All)
        {
            if (!record.IsMark) status[record.Sequence] = record.Status;
            else if (record.Status == RecordStatus.Sent) SendThrough(record.Sequence);
            else if (status.ContainsKey(record.Sequence)) status[record.Sequence] = RecordStatus.Failed;
        }

        return (With(RecordStatus.Pending), With(RecordStatus.Sent), With(RecordStatus.Failed));

        void SendThrough(long sequence)
        {
            var sent = status.Keys.Where(s => s <= sequence && status[s] == RecordStatus.Pending).ToList();
            foreach (var at in sent) status[at] = RecordStatus.Sent;
        }

        List<long> With(RecordStatus wanted) => [.. status.Where(s => s.Value == wanted).Select(s => s.Key)];
    }
}
