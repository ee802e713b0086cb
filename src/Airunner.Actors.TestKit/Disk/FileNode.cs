namespace Airunner.Simulation;

/// <summary>A file: the content that programs see, the content on the disk, and the changes between the two.</summary>
internal sealed class FileNode(long inode, ChangeOrder order) : Node(inode)
{
    private const int SectorBytes = 512;
    private const int BlockBytes = 4096;

    private readonly List<PendingChange> _pending = [];
    private readonly FileImage _durable = new();
    private bool[] _allocated = [];

    public FileImage Cache { get; } = new();

    public Dictionary<long, SimulatedLocks> Locks { get; } = [];

    public int Handles { get; set; }

    public long ModifiedUnixMs { get; set; }

    public long AllocatedBlocks { get; private set; }

    /// <summary>The number of the last change: a sync that starts now covers the changes up to it.</summary>
    public long LastChange => _pending.Count == 0 ? 0 : _pending[^1].Ordinal;

    public byte[] DurableBytes() => Replay(all: false).ToArray();

    /// <summary>Reserves space for a write.</summary>
    /// <returns>How many bytes fit, from the offset on.</returns>
    public int Allocate(long offset, int count, long freeBlocks)
    {
        var end = (offset + count + BlockBytes - 1) / BlockBytes;
        if (end > _allocated.Length) Array.Resize(ref _allocated, (int)Math.Max(end, _allocated.Length * 2L));
        for (var block = offset / BlockBytes; block < end; block++)
        {
            if (_allocated[block]) continue;
            if (freeBlocks-- <= 0) return (int)Math.Max(0, block * BlockBytes - offset);
            _allocated[block] = true;
            AllocatedBlocks++;
        }

        return count;
    }

    /// <summary>Writes to the cache; durable only after a sync, or <see cref="Finish"/>.</summary>
    public PendingChange Write(long offset, ReadOnlySpan<byte> source)
    {
        var grows = offset + source.Length > Cache.Length;
        Cache.Put(offset, source);
        if (grows) Cache.Extend(offset + source.Length);
        var first = offset / SectorBytes * SectorBytes;
        var end = (offset + source.Length + SectorBytes - 1) / SectorBytes * SectorBytes;
        return Add(new PendingChange(order.Next())
        {
            OffsetBytes = first,
            Sectors = Cache.Sectors(first, (int)(end - first)),
            Length = grows ? Cache.Length : null,
        });
    }

    /// <summary>Applies a durable write to a file without pending changes, which needs no record.</summary>
    public bool TryWriteThrough(long offset, ReadOnlySpan<byte> source)
    {
        if (_pending.Count > 0) return false;
        foreach (var image in (ReadOnlySpan<FileImage>)[Cache, _durable])
        {
            image.Put(offset, source);
            image.Extend(offset + source.Length);
        }

        return true;
    }

    /// <summary>Makes a durable write's data durable when it returns.</summary>
    public void Finish(PendingChange write)
    {
        write.DataDurable = true;
        var lastLength = _pending.FindLast(static change => change is { LengthDurable: true, Length: not null });
        var durableLength = lastLength?.Length ?? _durable.Length;
        if (write.Length is not null || write.OffsetBytes + write.Sectors!.Length > durableLength)
            foreach (var change in _pending) change.LengthDurable |= change.Ordinal <= write.Ordinal;
        var first = _pending.FindIndex(static change => !change.IsDurable);
        PersistFirst(first < 0 ? _pending.Count : first);
    }

    public void Truncate(long length)
    {
        if (length == Cache.Length) return;
        var cuts = length < Cache.Length;
        Cache.SetLength(length);
        FreeBlocksAfter(length);
        Add(new PendingChange(order.Next()) { Length = length, Cuts = cuts });
    }

    public void Persist(long throughChange)
    {
        var first = _pending.FindIndex(change => change.Ordinal > throughChange);
        PersistFirst(first < 0 ? _pending.Count : first);
    }

    /// <summary>Applies a failed sync: the kernel counts the pages as clean and does not write them again by itself.</summary>
    public void GiveUp(long throughChange)
    {
        foreach (var change in _pending)
            if (change.Ordinal <= throughChange && !change.DataDurable) change.Sectors = null;
        _pending.RemoveAll(static change => change is { Sectors: null, Length: null });
    }

    /// <summary>Drops clean pages, as when memory is short: they are read again from the disk.</summary>
    public void DropCache() => Cache.CopyFrom(Replay(all: true));

    public void Crash(Unsynced unsynced, Random chance)
    {
        Hold(unsynced switch
        {
            Unsynced.Lost => Replay(all: false),
            Unsynced.Kept => Replay(all: true),
            _ => Torn(chance),
        });
    }

    /// <summary>Numbers of the changes that are not durable, in the order of all changes of the disk.</summary>
    public IEnumerable<long> UnsyncedChanges => _pending.Where(static change => !change.IsDurable).Select(static change => change.Ordinal);

    /// <summary>Applies a crash that keeps exactly the changes that the caller selects.</summary>
    /// <remarks>Lengths are journaled in order: a later length that is kept hides earlier ones that are not.</remarks>
    public void Crash(Func<long, bool> survives)
    {
        var image = new FileImage();
        image.CopyFrom(_durable);
        var lastLength = _pending.FindLastIndex(change => change.Length is not null && (change.LengthDurable || survives(change.Ordinal)));
        for (var i = 0; i < _pending.Count; i++)
            Apply(_pending[i], image, _pending[i].DataDurable || survives(_pending[i].Ordinal), length: i <= lastLength);
        image.SetLength(image.Length);
        Hold(image);
    }

    private void Hold(FileImage image)
    {
        _durable.CopyFrom(image);
        _pending.Clear();
        Cache.CopyFrom(_durable);
        FreeBlocksAfter(Cache.Length);
        Locks.Clear();
        Handles = 0;
    }

    private PendingChange Add(PendingChange change)
    {
        _pending.Add(change);
        return change;
    }

    private void PersistFirst(int count)
    {
        for (var i = 0; i < count; i++) Apply(_pending[i], _durable, data: true, length: true);
        _pending.RemoveRange(0, count);
    }

    private FileImage Replay(bool all)
    {
        var image = new FileImage();
        image.CopyFrom(_durable);
        foreach (var change in _pending) Apply(change, image, all || change.DataDurable, all || change.LengthDurable);
        image.SetLength(image.Length);
        return image;
    }

    private static void Apply(PendingChange change, FileImage image, bool data, bool length)
    {
        if (data && change.Sectors is { } sectors) image.Put(change.OffsetBytes, sectors);
        if (!length || change.Length is not { } bytes) return;
        if (change.Cuts) image.SetLength(bytes);
        else image.Extend(bytes);
    }

    private FileImage Torn(Random chance) => TornReplay.Of(_durable, _pending, SectorBytes, chance);

    private void FreeBlocksAfter(long length)
    {
        for (var block = (length + BlockBytes - 1) / BlockBytes; block < _allocated.Length; block++)
        {
            if (_allocated[block]) AllocatedBlocks--;
            _allocated[block] = false;
        }
    }
}
