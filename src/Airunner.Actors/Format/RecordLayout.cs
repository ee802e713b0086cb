namespace Airunner.Actors.Format;

/// <summary>Where the fields of a record stand, in bytes from its start.</summary>
internal static class RecordLayout
{
    public const int SequenceAt = 4;
    public const int StatusAt = 12;
    public const int ReservedAt = 13;
    public const int ReservedBytes = 3;
    public const int TimestampAt = 16;
    public const int PayloadAt = 24;
    public const int ChecksumBytes = 8;

    /// <summary>The checksum does not cover the length field.</summary>
    public const int LengthBytes = 4;

    /// <summary>Bytes that our length field does not count; in the other dialect it counts all bytes.</summary>
    public static uint UncountedBytes(Dialect dialect) => dialect == Dialect.Exclusive ? (uint)LengthBytes : 0;
}
