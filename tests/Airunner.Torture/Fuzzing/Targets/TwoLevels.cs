using Google.Protobuf;

namespace Airunner.Torture.Fuzzing.Targets;

/// <summary>Google.Protobuf's reading of a JobEvent to the depth that the log checks: its fields, and those of its data.</summary>
internal static class TwoLevels
{
    private const int LastDataField = 18;
    private const int ApplicationField = 1000;
    private const int OutputBatchField = 10;
    private const int LastBatchField = 5;
    private const int MostTagBytes = 5;
    private const int MostLengthBytes = 4; // of lengths that occur; a fifth byte can exceed an int

    /// <summary>The result for some bytes.</summary>
    internal enum Verdict
    {
        /// <summary>A valid JobEvent.</summary>
        Good,

        /// <summary>Invalid: broken bytes, a known field with another type, or a group.</summary>
        Bad,

        /// <summary>
        /// A tag or length with more bytes than its value needs: Google's reader ignores the rest, the log may refuse it.
        /// </summary>
        Overlong,
    }

    /// <summary>Reads the event's fields.</summary>
    public static Verdict Read(byte[] message) =>
        Fields(message, static (number, wire) => IsKnown(number) && wire != (number is 1 or 3 ? 0u : 2u), Data);

    private static bool IsKnown(int number) => number is <= LastDataField or ApplicationField;

    private static Verdict Data(int number, byte[] bytes)
    {
        if (number < 4 || !IsKnown(number)) return Verdict.Good;
        if (number != OutputBatchField) return Fields(bytes, static (_, _) => false, null);
        return Fields(bytes, static (number, wire) => number <= LastBatchField && wire != (number == 1 ? 2u : 0u), null);
    }

    private static Verdict Fields(byte[] message, Func<int, uint, bool> isWrong, Func<int, byte[], Verdict>? inner)
    {
        var input = new CodedInputStream(message);
        var isOverlong = false;
        try
        {
            while (!input.IsAtEnd)
            {
                var before = input.Position;
                var tag = input.ReadTag();
                var tagBytes = input.Position - before;
                isOverlong |= tagBytes > MostTagBytes || (tagBytes == MostTagBytes && message[before + MostTagBytes - 1] > 0x0F);
                var (number, wire) = (WireFormat.GetTagFieldNumber(tag), (uint)WireFormat.GetTagWireType(tag));
                if (isOverlong) return Verdict.Overlong;
                if (wire is 3 or 4 or > 5 || isWrong(number, wire)) return Verdict.Bad;
                if (wire != 2)
                {
                    input.SkipLastField();
                    continue;
                }

                var lengthAt = input.Position;
                if (LengthBytes(message, lengthAt) > MostLengthBytes) return Verdict.Overlong;
                var bytes = input.ReadBytes();
                if (inner?.Invoke(number, bytes.ToByteArray()) is { } verdict and not Verdict.Good) return verdict;
            }
        }
        catch (InvalidProtocolBufferException)
        {
            return Verdict.Bad;
        }

        return Verdict.Good;
    }

    private static int LengthBytes(byte[] message, long at)
    {
        var count = 1;
        while (at < message.Length && message[at++] >= 0x80) count++;
        return count;
    }
}
