namespace Airunner.Worker.Masking;

/// <summary>Finds where text can be cut without cutting a UTF-8 character.</summary>
internal static class Utf8Cut
{
    private const int LongestCharacter = 4;

    /// <summary>Length of the bytes without an unfinished character at their end.</summary>
    /// <param name="bytes">Any bytes. Where they are no UTF-8, at most 3 of them count as unfinished.</param>
    public static int WholeLength(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back < LongestCharacter && back <= bytes.Length; back++)
        {
            var lead = bytes[^back];
            var isContinuation = (lead & 0xC0) == 0x80;
            if (isContinuation) continue;
            return LengthFrom(lead) > back ? bytes.Length - back : bytes.Length;
        }

        return bytes.Length;
    }

    private static int LengthFrom(byte lead) => lead switch
    {
        >= 0xC2 and < 0xE0 => 2,
        >= 0xE0 and < 0xF0 => 3,
        >= 0xF0 and < 0xF5 => 4,
        _ => 1,
    };
}
