namespace Airunner.Actors.Storage;

/// <summary>A block-aligned scratch buffer for copying within the disk.</summary>
internal readonly struct AlignedCopy : IDisposable
{
    private readonly LogChunk _memory;

    private AlignedCopy(LogChunk memory) => _memory = memory;

    /// <summary>Its bytes.</summary>
    internal Span<byte> Span => _memory.Span;

    /// <summary>Takes one.</summary>
    internal static AlignedCopy Of(int capacityBytes) => new(LogChunk.Rent(capacityBytes, 0));

    /// <summary>Gives it back.</summary>
    public void Dispose() => _memory.Release();
}
