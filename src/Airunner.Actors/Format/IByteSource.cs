namespace Airunner.Actors.Format;

/// <summary>The bytes of a log, wherever they are.</summary>
internal interface IByteSource
{
    /// <summary>How many bytes there are. Read once, when a scan begins; these bytes must stay readable until it ends.</summary>
    long LengthBytes { get; }

    /// <summary>Reads exactly <paramref name="target"/>'s length; the scanner asks for nothing beyond <see cref="LengthBytes"/>.</summary>
    void Read(long offsetBytes, Span<byte> target);
}
