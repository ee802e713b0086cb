using System.Buffers.Binary;
using Airunner.Actors.Format;

namespace Airunner.Torture.Processes;

/// <summary>
/// Damage that loses nothing: a wrong length field, where the checksum still finds the record's end. Opening rewrites such a log.
/// </summary>
internal static class BrokenLengths
{
    /// <summary>Breaks the length of one record; a log without records is not changed.</summary>
    public static void Break(string log, Random chance)
    {
        var bytes = File.ReadAllBytes(log);
        var records = Records(bytes).ToList();
        if (records.Count == 0) return;
        bytes[records[chance.Next(records.Count)] + chance.Next(sizeof(uint))] ^= (byte)(1 << chance.Next(8));
        File.WriteAllBytes(log, bytes);
    }

    private static IEnumerable<int> Records(byte[] log)
    {
        for (var at = LogHeader.SizeBytes; at + sizeof(uint) <= log.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(log.AsSpan(at));
            if (length == 0 || at + sizeof(uint) + length > log.Length) yield break;
            yield return at;
            at += sizeof(uint) + (int)length;
        }
    }
}
