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

    /// <summary>The length field is not part of what the checksum covers.</summary>
    public const int LengthBytes = 4;

    /// <summary>What a length field of ours leaves out of the record's size; the other dialect leaves out nothing.</summary>
    public static uint UncountedBytes(Dialect dialect) => dialect == Dialect.Exclusive ? (uint)LengthBytes : 0;
}
