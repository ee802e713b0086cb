using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Airunner.Actors;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Torture.Processes.Victims;

/// <summary>The events that victims append: each follows from execution, number and nonce, so whoever knows these knows every byte.</summary>
internal static class VictimEvents
{
    private const int NonceChars = 16;
    private const int UsualBytes = 700;
    private const int LargeBytes = 40_000;

    /// <summary>Makes an event.</summary>
    /// <param name="execution">Whose.</param>
    /// <param name="sequence">Its number; 0 lets the log give one.</param>
    /// <param name="nonce">Tells events apart that the log numbers.</param>
    public static JobEvent Make(JobExecution execution, long sequence, long nonce)
    {
        var random = new Random(unchecked((int)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes($"{execution} {nonce}"))));
        var bytes = new byte[NonceChars + (random.Next(50) == 0 ? random.Next(LargeBytes) : random.Next(UsualBytes))];
        Encoding.ASCII.GetBytes(nonce.ToString("x16", CultureInfo.InvariantCulture), bytes);
        for (var i = NonceChars; i < bytes.Length; i++) bytes[i] = (byte)random.Next(' ', 127);
        return new JobEvent { Sequence = sequence, EventType = EventType.Output, Output = new OutputEvent { Output = ByteString.CopyFrom(bytes) } };
    }

    /// <summary>The nonce that stands in an event.</summary>
    public static long NonceOf(JobEvent jobEvent) =>
        long.Parse(jobEvent.Output.Output.Span[..NonceChars], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>A sum over all of an event's bytes.</summary>
    public static ulong SumOf(JobEvent jobEvent) => XxHash3.HashToUInt64(jobEvent.ToByteArray());
}
