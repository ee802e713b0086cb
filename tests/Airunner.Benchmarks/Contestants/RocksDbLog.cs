using System.Buffers.Binary;
using RocksDbSharp;

namespace Airunner.Benchmarks.Contestants;

/// <summary>Keys: the log's number, then the sequence, big-endian, so that they sort.</summary>
internal sealed class RocksDbLog(RocksDb database, WriteOptions synced, int number) : IBatchLog
{
    private const int KeyBytes = 12;

    private long _sequence;

    public ValueTask AppendAsync(ReadOnlyMemory<byte> payload)
    {
        Span<byte> key = stackalloc byte[KeyBytes];
        NextKey(key);
        database.Put(key, payload.Span, writeOptions: synced);
        return ValueTask.CompletedTask;
    }

    public void AppendBatch(ReadOnlyMemory<byte> payload, int times)
    {
        using var batch = new WriteBatch();
        Span<byte> key = stackalloc byte[KeyBytes];
        for (var n = 0; n < times; n++)
        {
            NextKey(key);
            batch.Put(key, payload.Span);
        }

        database.Write(batch, synced);
    }

    private void NextKey(Span<byte> key)
    {
        BinaryPrimitives.WriteInt32BigEndian(key, number);
        BinaryPrimitives.WriteInt64BigEndian(key[sizeof(int)..], Interlocked.Increment(ref _sequence));
    }
}
