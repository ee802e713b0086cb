using System.Buffers.Binary;

namespace Airunner.Worker.Posix;

/// <summary>What the leader of a session reports about the command.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Value">Its number.</param>
internal readonly record struct LeaderReport(LeaderReport.What Kind, int Value)
{
    private const int Bytes = 5;

    internal enum What : byte
    {
        /// <summary>It could not be started: the error number.</summary>
        Failed = (byte)'F',

        /// <summary>It runs: the process id.</summary>
        Started = (byte)'P',

        /// <summary>It stopped: the signal.</summary>
        Stopped = (byte)'S',

        /// <summary>It ended: the status word.</summary>
        Ended = (byte)'E',
    }

    /// <summary>Reads the next report; null when the leader has ended.</summary>
    public static LeaderReport? Read(Descriptor channel)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        for (var read = 0; read < Bytes;)
        {
            var count = channel.Read(bytes[read..]);
            if (count == 0) return null;
            read += count;
        }

        return new LeaderReport((What)bytes[0], BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]));
    }

    /// <summary>Reports it; nothing happens when nobody listens any more.</summary>
    public void Write(Descriptor channel)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes[0] = (byte)Kind;
        BinaryPrimitives.WriteInt32LittleEndian(bytes[1..], Value);
        channel.TryWrite(bytes);
    }
}
