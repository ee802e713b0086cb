using Airunner.Actors;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Benchmarks.Product;

/// <summary>Appends events of one size, many in flight.</summary>
internal static class Events
{
    /// <summary>Appends that a producer keeps in flight.</summary>
    public const int Window = 1000;

    /// <summary>An event of output; the log numbers it.</summary>
    public static JobEvent Of(ReadOnlyMemory<byte> output) =>
        new() { EventType = EventType.Output, Output = new OutputEvent { Output = UnsafeByteOperations.UnsafeWrap(output) } };

    /// <summary>Appends until <paramref name="mayAppend"/> returns false; returns when all are durable.</summary>
    /// <param name="wal">The log.</param>
    /// <param name="execution">The execution.</param>
    /// <param name="output">The output of each event.</param>
    /// <param name="mayAppend">
    /// Called before each append with the number of appends so far: true continues, false stops, a task delays.
    /// </param>
    /// <returns>How many were appended.</returns>
    public static async Task<long> AppendAsync(
        IJobWal wal, JobExecution execution, ReadOnlyMemory<byte> output, Func<long, ValueTask<bool>> mayAppend)
    {
        var appended = Of(output);
        var inFlight = new ValueTask<long>[Window];
        var count = 0L;
        for (; await mayAppend(count); count++)
        {
            var slot = count % Window;
            if (count >= Window) await inFlight[slot];
#pragma warning disable CA2012 // each slot is awaited once, before it is used again or at the end
            inFlight[slot] = wal.AppendAsync(execution, appended);
#pragma warning restore CA2012
        }

        for (var n = Math.Max(0, count - Window); n < count; n++) await inFlight[n % Window];
        return count;
    }

    /// <summary>Appends so many events.</summary>
    public static Task<long> AppendAsync(IJobWal wal, JobExecution execution, ReadOnlyMemory<byte> output, long count) =>
        AppendAsync(wal, execution, output, done => ValueTask.FromResult(done < count));
}
