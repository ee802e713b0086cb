using System.Buffers;
using Airunner.Actors.Format;

namespace Airunner.Actors.Storage;

/// <summary>The first event of a log file that was not read yet.</summary>
/// <param name="Sequence">Its sequence.</param>
/// <param name="UnixMs">When it was appended, Unix milliseconds.</param>
internal readonly record struct FirstEvent(long Sequence, long UnixMs)
{
    private const int MostRecords = 64; // marks before it; a sealed segment seldom begins with any

    /// <summary>Reads it; null where the file does not begin with readable records, or cannot be read.</summary>
    internal static FirstEvent? TryRead(IWalFileSystem files, string path)
    {
        try
        {
            using var file = DiskFile.Open(files, path, WalOpen.Read);
            return TryRead(file, Dialect.Exclusive) ?? TryRead(file, Dialect.Inclusive);
        }
        catch (WalIOException)
        {
            return null; // whoever reads the whole file reports it
        }
    }

    private static FirstEvent? TryRead(DiskFile file, Dialect dialect)
    {
        long offsetBytes = LogHeader.SizeBytes;
        for (var records = 0; records < MostRecords; records++)
        {
            var bytes = ArrayPool<byte>.Shared.Rent(RecordCodec.OverheadBytes);
            try
            {
                var read = Read(file, dialect, offsetBytes, RecordCodec.OverheadBytes, bytes, out var record);
                if (read == RecordRead.NeedMoreBytes)
                {
                    var totalBytes = record.TotalBytes;
                    ArrayPool<byte>.Shared.Return(bytes);
                    bytes = ArrayPool<byte>.Shared.Rent(totalBytes);
                    read = Read(file, dialect, offsetBytes, totalBytes, bytes, out record);
                }

                if (read != RecordRead.Good) return null;
                if (record.IsEvent) return new FirstEvent(record.Sequence, record.TimestampMs);
                offsetBytes = record.EndBytes;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(bytes);
            }
        }

        return null;
    }

    private static RecordRead Read(DiskFile file, Dialect dialect, long offsetBytes, int count, byte[] bytes, out RecordView record)
    {
        var filled = file.ReadFully(offsetBytes, bytes.AsSpan(0, count));
        return RecordCodec.TryRead(bytes.AsSpan(0, filled), offsetBytes, dialect, out record);
    }
}
