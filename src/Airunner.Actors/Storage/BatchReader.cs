using Airunner.Actors.Format;
using Google.Protobuf;

namespace Airunner.Actors.Storage;

/// <summary>Reads the batch of a <see cref="BatchPlan"/>: blocking, on any thread.</summary>
internal static class BatchReader
{
    // Small beside a batch: what the last read of a batch has too much is read again for the next one.
    private const int WindowBytes = 64 * 1024;

    /// <summary>Reads at most one batch, from memory where the plan has it, else from the file.</summary>
    /// <exception cref="WalIOException">The file could not be read.</exception>
    internal static BatchContent Read(IWalFileSystem files, BatchPlan plan)
    {
        try
        {
            return plan.Recent is { } chunks ? FromMemory(plan, chunks) : FromFile(files, plan);
        }
        finally
        {
            foreach (var chunk in plan.Recent ?? []) chunk.Release();
        }
    }

    private static BatchContent FromFile(IWalFileSystem files, BatchPlan plan)
    {
        var content = new BatchContent(plan.ExpectedEvents);
        var deliverable = plan.From.DeliverableBefore;

        // What this process wrote went past the page cache, and to bring it there costs more than to read it. Nothing is read ahead, so a
        // read is as large as the batch will be. What an earlier process wrote was scanned when it was opened: it is there.
        using var file = plan.From.OffsetBytes >= plan.OwnFromBytes
            ? DiskFile.OpenDirectOrBuffered(files, plan.Path, WalOpen.Read)
            : DiskFile.Open(files, plan.Path, WalOpen.Read);
        if (file.Inode != plan.Inode)
        {
            content.IsDamaged = true; // it was replaced since the read was planned
            return content;
        }

        var expected = file.IsDirect ? plan.ExpectedBytes : 0;
        using var reader = new LogReader(file, plan.Dialect, plan.Runs, plan.From.OffsetBytes, WindowBytes, expected);
        content.Next = plan.From;
        while (reader.TryNext(out var record))
        {
            if (!Take(plan, content, record, ref deliverable)) return content;
            content.Next = new ReadPosition(reader.OffsetBytes, deliverable);
        }

        content.IsDamaged = reader.IsUnreadable;
        return content;
    }

    private static BatchContent FromMemory(BatchPlan plan, LogChunk[] chunks)
    {
        var content = new BatchContent(plan.ExpectedEvents);
        var at = plan.From.OffsetBytes;
        var deliverable = plan.From.DeliverableBefore;
        var end = plan.Runs[^1].EndBytes;
        for (var i = 0; i < chunks.Length; i++)
        {
            var chunk = chunks[i];
            var chunkEnd = i + 1 < chunks.Length ? chunk.ValidEndBytes : end;
            while (at < chunkEnd)
            {
                var bytes = chunk.Span[(int)(at - chunk.OffsetBytes)..(int)(chunkEnd - chunk.OffsetBytes)];
                if (RecordCodec.TryRead(bytes, at, plan.Dialect, out var record) != RecordRead.Good)
                {
                    content.IsDamaged = true; // the memory is not what was written: the file is read instead
                    return content;
                }

                if (!Take(plan, content, record, ref deliverable)) return content;
                at = record.EndBytes;
                content.Next = new ReadPosition(at, deliverable);
            }
        }

        content.Next = new ReadPosition(at, deliverable);
        return content;
    }

    /// <summary>False when the record belongs to the next batch, which begins with it.</summary>
    private static bool Take(BatchPlan plan, BatchContent content, in RecordView record, ref long deliverable)
    {
        if (record.IsMark || record.Status != RecordStatus.Pending) return true;
        var wanted = record.Sequence > plan.DoneThrough && !plan.Failed.Contains(record.Sequence);
        if (wanted && content.Count > 0 &&
            (content.Count >= plan.MaxEvents || content.Bytes + record.Payload.Length > plan.MaxBytes))
        {
            content.Next = content.Next with { FirstUnixMs = record.TimestampMs };
            return false;
        }

        deliverable++;
        if (!wanted) return true;
        if (record.OffsetBytes >= plan.OwnFromBytes)
        {
            content.AddOwn(record.Sequence, record.Payload, record.TimestampMs, deliverable);
            return true;
        }

        try
        {
            content.AddFound(record.Sequence, record.Payload, record.TimestampMs, deliverable);
        }
        catch (InvalidProtocolBufferException)
        {
            content.AddUnreadable(record.Sequence);
        }

        return true;
    }
}
