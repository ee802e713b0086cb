using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Airunner.Actors;
using Airunner.Protocol;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Torture.Processes.Victims;

/// <summary>The events of victims: execution, sequence and nonce determine every byte of an event.</summary>
internal static class VictimEvents
{
    private const int NonceChars = 16;
    private const int UsualBytes = 700;
    private const int LargeBytes = 40_000;

    /// <summary>Makes an event.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="sequence">Its sequence; 0 lets the log assign one.</param>
    /// <param name="nonce">Distinguishes events whose sequence the log assigns.</param>
    public static JobEvent Make(JobExecution execution, long sequence, long nonce)
    {
        var random = new Random(unchecked((int)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes($"{execution} {nonce}"))));
        var bytes = new byte[NonceChars + (random.Next(50) == 0 ? random.Next(LargeBytes) : random.Next(UsualBytes))];
        Encoding.ASCII.GetBytes(nonce.ToString("x16", CultureInfo.InvariantCulture), bytes);
        for (var i = NonceChars; i < bytes.Length; i++) bytes[i] = (byte)random.Next(' ', 127);
        var output = new OutputEvent { Output = ByteString.CopyFrom(bytes) };
        return new JobEvent
        {
            Sequence = sequence,
            Timestamp = new Timestamp { Seconds = 1 },
            EventType = EventType.Output,
            Output = output,
        };
    }

    /// <summary>The nonce in an event.</summary>
    public static long NonceOf(JobEvent jobEvent) =>
        long.Parse(jobEvent.Output.Output.Span[..NonceChars], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>A checksum of all bytes of an event.</summary>
    public static ulong SumOf(JobEvent jobEvent) => XxHash3.HashToUInt64(jobEvent.ToByteArray());
}
