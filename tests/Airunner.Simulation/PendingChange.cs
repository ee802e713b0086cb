namespace Airunner.Simulation;

/// <summary>A change of a file that is in the page cache and may not be on the disk.</summary>
internal sealed class PendingChange(long ordinal)
{
    /// <summary>Its place in the order of the file's changes.</summary>
    public long Ordinal { get; } = ordinal;

    /// <summary>Where <see cref="Sectors"/> belong.</summary>
    public long OffsetBytes { get; init; }

    /// <summary>
    /// Whole sectors as the cache held them after the write; null where only the length changed, or a failed sync gave them up.
    /// </summary>
    public byte[]? Sectors { get; set; }

    /// <summary>The file's new length; null where it did not change.</summary>
    public long? Length { get; init; }

    /// <summary>Whether the length became smaller.</summary>
    public bool Cuts { get; init; }

    /// <summary>The data of a finished durable write, which stands behind changes that are not durable.</summary>
    public bool DataDurable { get; set; }

    /// <summary>The length is durable, because a durable write behind it could not be found again without.</summary>
    public bool LengthDurable { get; set; }

    /// <summary>Whether nothing of it is left to lose.</summary>
    public bool IsDurable => (Sectors is null || DataDurable) && (Length is null || LengthDurable);
}
