using System.Buffers.Binary;

namespace Airunner.Actors.Format;

/// <summary>What the first bytes of a file are.</summary>
internal enum HeaderRead
{
    /// <summary>A log of a version this library reads.</summary>
    Ok = 0,

    /// <summary>Too short for a header, or all zeros. The file is an empty log only where all of it is so.</summary>
    Empty = 1,

    /// <summary>Not a log: never to be changed.</summary>
    BadMagic = 2,

    /// <summary>A log of a version this library does not know: never to be changed.</summary>
    UnknownVersion = 3,
}

/// <summary>The 16 bytes at the start of a log: magic, version, reserved.</summary>
/// <remarks>Layout: Format/README.md. Golden bytes: LogHeaderSpecs.</remarks>
internal static class LogHeader
{
    /// <summary>Bytes of the header; the first record stands here.</summary>
    public const int SizeBytes = 16;

    /// <summary>The version this library writes and reads.</summary>
    public const uint CurrentVersion = 1;

    private const int VersionAt = 8;
    private const int ReservedAt = 12;

    private static ReadOnlySpan<byte> Magic => "ARWAL001"u8;

    /// <summary>Writes the header of a new log.</summary>
    /// <param name="target">At least <see cref="SizeBytes"/>.</param>
    /// <returns>Bytes written: <see cref="SizeBytes"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The target is too short.</exception>
    public static int Write(Span<byte> target)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, SizeBytes, nameof(target));
        Magic.CopyTo(target);
        BinaryPrimitives.WriteUInt32LittleEndian(target[VersionAt..], CurrentVersion);
        BinaryPrimitives.WriteUInt32LittleEndian(target[ReservedAt..], 0);
        return SizeBytes;
    }

    /// <summary>Reads the header.</summary>
    /// <param name="source">The file's first bytes: <see cref="SizeBytes"/>, or the whole file where it is shorter.</param>
    /// <param name="version">The version found, where the magic is right; else 0.</param>
    public static HeaderRead Read(ReadOnlySpan<byte> source, out uint version)
    {
        version = 0;
        if (source.Length < SizeBytes) return HeaderRead.Empty;
        var header = source[..SizeBytes];
        if (!header.StartsWith(Magic)) return header.ContainsAnyExcept((byte)0) ? HeaderRead.BadMagic : HeaderRead.Empty;
        version = BinaryPrimitives.ReadUInt32LittleEndian(header[VersionAt..]);
        return version == CurrentVersion ? HeaderRead.Ok : HeaderRead.UnknownVersion;
    }
}
