using System.Buffers.Binary;
using Airunner.Worker.Posix;

namespace Airunner.Node.Commands;

/// <summary>What a node wants of the guard of a command.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Value">Its number.</param>
internal readonly record struct GuardOrder(GuardOrder.What Kind, int Value = 0)
{
    private const int Bytes = 5;

    internal enum What : byte
    {
        /// <summary>Start the command that follows: its size in bytes.</summary>
        Start = (byte)'S',

        /// <summary>TERM, and KILL for what is left after a grace: its milliseconds.</summary>
        Terminate = (byte)'T',

        /// <summary>KILL.</summary>
        Kill = (byte)'K',
    }

    /// <summary>Reads the next order; null when the node has ended, or wants nothing any more.</summary>
    public static GuardOrder? Read(Descriptor channel)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        if (!TryRead(channel, bytes)) return null;
        return new GuardOrder((What)bytes[0], BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]));
    }

    /// <summary>Fills the target; false when the channel ends before.</summary>
    public static bool TryRead(Descriptor channel, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            var count = channel.Read(target);
            if (count == 0) return false;
            target = target[count..];
        }

        return true;
    }

    /// <summary>Gives the order; nothing happens when the guard has ended.</summary>
    public void Write(Descriptor channel)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes[0] = (byte)Kind;
        BinaryPrimitives.WriteInt32LittleEndian(bytes[1..], Value);
        channel.TryWrite(bytes);
    }
}
