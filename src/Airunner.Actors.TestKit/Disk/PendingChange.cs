namespace Airunner.Simulation;

/// <summary>A change of a file that is in the page cache and may not be on the disk.</summary>
internal sealed class PendingChange(long ordinal)
{
    /// <summary>Its number in the order of changes.</summary>
    public long Ordinal { get; } = ordinal;

    /// <summary>The offset of <see cref="Sectors"/>.</summary>
    public long OffsetBytes { get; init; }

    /// <summary>
    /// Whole sectors as the cache held them after the write; null when only the length changed, or when a failed sync marked them clean.
    /// </summary>
    public byte[]? Sectors { get; set; }

    /// <summary>The file's new length; null when it did not change.</summary>
    public long? Length { get; init; }

    /// <summary>Whether the length became smaller.</summary>
    public bool Cuts { get; init; }

    /// <summary>Whether the data is durable, of a durable write that has returned after changes that are not durable.</summary>
    public bool DataDurable { get; set; }

    /// <summary>Whether the length is durable, because a durable write beyond the old length needs it.</summary>
    public bool LengthDurable { get; set; }

    /// <summary>Whether a crash can no longer lose anything of it.</summary>
    public bool IsDurable => (Sectors is null || DataDurable) && (Length is null || LengthDurable);
}
