using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Testing;

namespace Airunner.Simulation;

/// <summary>A disk in memory. A crash loses what was not synced, and any call can be made to fail.</summary>
/// <remarks>
/// Deterministic for one seed and one order of calls. Paths are absolute; the root directory exists. Thread-safe.
/// </remarks>
/// <param name="chance">Decides what a crash keeps and in which order names are listed.</param>
/// <param name="clock">Gives the files' modification times; without it they are in 1970.</param>
internal sealed class SimulatedFileSystem(Random chance, TimeProvider? clock = null) : IWalFileSystem
{
    private const int BlockBytes = 4096;

    private readonly NameTree _tree = new();
    private readonly List<DiskCall> _calls = [];
    private readonly Dictionary<string, int> _lockUsers = new(StringComparer.Ordinal);
    private SyncGate? _gate;
    private long _usedBlocks;
    private long _ordinal;
    private bool _off;

    /// <summary>Called before every disk call, outside any lock; decides the fault of that call.</summary>
    public Func<DiskCall, DiskFault>? Fault { get; set; }

    /// <summary>Size of the disk. File data counts in blocks of 4 KiB; names do not count.</summary>
    public long CapacityBytes { get; set; } = 1L << 40;

    /// <summary>How many files and directories can still be made; does not change by itself.</summary>
    public long FreeInodeCount { get; set; } = long.MaxValue;

    /// <summary>Whether the file system can open files for direct access.</summary>
    public bool SupportsDirect { get; set; } = true;

    /// <summary>Whether files can be opened for direct access, but each direct transfer answers EINVAL.</summary>
    public bool RefusesDirectTransfers { get; set; }

    /// <summary>Whether calls are recorded in <see cref="Calls"/>; a long simulation turns it off.</summary>
    public bool RecordsCalls { get; set; } = true;

    /// <summary>How long a held sync, or a wait for one, lasts before it throws <see cref="TimeoutException"/>.</summary>
    public TimeSpan HoldDeadline { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// What each call answers while the machine is off; null where it throws <see cref="SimulatedCrashException"/>. An exception ends one
    /// thread's work, as a crash does; in a library with threads of its own, which a test cannot stop, it would end the test's process.
    /// </summary>
    public Errno? ErrorWhileOff { get; init; }

    /// <summary>A directory in which names cannot be created.</summary>
    public string? ForeignDirectory { get; set; }

    /// <summary>The calls made so far, in order.</summary>
    public IReadOnlyList<DiskCall> Calls
    {
        get
        {
            lock (Monitor) return [.. _calls];
        }
    }

    /// <summary>While true, file syncs and durable writes wait for <see cref="ReleaseSync"/>; setting it to false releases all.</summary>
    public bool HoldSyncs
    {
        get { lock (Monitor) return Gate.Closed; }
        set { lock (Monitor) Gate.Closed = value; }
    }

    internal object Monitor { get; } = new();

    internal int Boot { get; private set; }

    private SyncGate Gate => _gate ??= new SyncGate(Monitor);

    /// <summary>Releases held syncs, or else the next ones.</summary>
    public void ReleaseSync(int count = 1)
    {
        lock (Monitor) Gate.LetOn(count);
    }

    /// <summary>Syncs and durable writes that wait now.</summary>
    public int HeldSyncs
    {
        get { lock (Monitor) return Gate.Waiting; }
    }

    /// <summary>Waits until this many syncs are held at the same time.</summary>
    public void WaitForHeldSyncs(int count = 1)
    {
        lock (Monitor) Gate.WaitForWaiting(count, HoldDeadline);
    }

    /// <summary>
    /// Stops the machine, unless a fault has stopped it, and starts it again: handles are invalid, locks are gone, unsynced changes may be
    /// lost.
    /// </summary>
    public void Crash(Unsynced unsynced = Unsynced.Torn)
    {
        lock (Monitor)
        {
            foreach (var file in _tree.Crash(unsynced, chance)) file.Crash(unsynced, chance);
            Restart();
        }
    }

    /// <summary>
    /// Like <see cref="Crash(Unsynced)"/>; the caller decides for each of <see cref="UnsyncedChanges"/> whether it survives.
    /// </summary>
    public void Crash(Func<long, bool> survives)
    {
        lock (Monitor)
        {
            foreach (var file in _tree.Crash(survives)) file.Crash(survives);
            Restart();
        }
    }

    /// <summary>Stops the machine: no call succeeds until <see cref="Crash(Unsynced)"/> has started it again.</summary>
    public void PowerOff()
    {
        lock (Monitor)
        {
            _off = true;
            System.Threading.Monitor.PulseAll(Monitor);
        }
    }

    /// <summary>Another disk with what would be left after a crash that loses everything unsynced. This one goes on.</summary>
    public SimulatedFileSystem DurableCopy()
    {
        var copy = new SimulatedFileSystem(new Random(1), clock) { RecordsCalls = false };
        lock (Monitor)
        {
            foreach (var (path, file) in NameTree.DurableFilesUnder(_tree.Root)) copy.Put(path, file.DurableBytes());
        }

        return copy;
    }

    /// <summary>Numbers of the changes that a crash could lose now: writes, lengths and names, in order.</summary>
    public IReadOnlyList<long> UnsyncedChanges()
    {
        lock (Monitor)
        {
            var files = NameTree.FilesUnder(_tree.Root).Distinct();
            return [.. _tree.UnsyncedChanges.Concat(files.SelectMany(static file => file.UnsyncedChanges)).Order()];
        }
    }

    private void Restart()
    {
        Boot++;
        _lockUsers.Clear();
        _usedBlocks = NameTree.FilesUnder(_tree.Root).Distinct().Sum(static file => file.AllocatedBlocks);
        _off = false;
        System.Threading.Monitor.PulseAll(Monitor);
    }

    /// <summary>Drops clean pages, as when memory is short: readers no longer see data that a failed sync did not write.</summary>
    public void DropCaches()
    {
        lock (Monitor)
        {
            foreach (var file in NameTree.FilesUnder(_tree.Root).Distinct()) file.DropCache();
        }
    }

    /// <summary>A file as programs see it; null when it does not exist.</summary>
    public byte[]? Bytes(string path)
    {
        lock (Monitor) return _tree.Find(path, out _, out _, out var node) == Errno.None ? (node as FileNode)?.Cache.ToArray() : null;
    }

    /// <summary>Whether anybody has the file open.</summary>
    public bool IsOpen(string path)
    {
        lock (Monitor) return _tree.Find(path, out _, out _, out var node) == Errno.None && node is FileNode { Handles: > 0 };
    }

    /// <summary>The names in a directory as programs see them, in order.</summary>
    public IReadOnlyList<string> Names(string directory)
    {
        lock (Monitor)
        {
            if (_tree.FindDirectory(directory, out var node) != Errno.None) return [];
            return [.. node.Names.Keys.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>A file as after a crash that keeps nothing unsynced; null when its name would be gone.</summary>
    public byte[]? DurableBytes(string path)
    {
        lock (Monitor) return (_tree.FindDurable(path) as FileNode)?.DurableBytes();
    }

    /// <summary>Puts a durable file and its directories on the disk. Does not count as a call.</summary>
    public void Put(string path, ReadOnlySpan<byte> bytes)
    {
        lock (Monitor)
        {
            var directory = _tree.Root;
            var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
            foreach (var part in parts[..^1])
            {
                if (!directory.Names.ContainsKey(part))
                    _tree.Change(new NameChange(directory, part, new DirectoryNode(_tree.NextInode())));
                directory = (DirectoryNode)directory.Names[part];
            }

            var file = new FileNode(_tree.NextInode(), _tree.Order);
            Touch(file);
            Allocate(file, 0, bytes.Length);
            file.TryWriteThrough(0, bytes);
            _tree.Change(new NameChange(directory, parts[^1], file));
            _tree.SyncAll();
        }
    }

    /// <summary>Puts a symbolic link on the disk. Does not count as a call.</summary>
    public void PutSymbolicLink(string path, string target)
    {
        lock (Monitor)
        {
            if (_tree.Find(path, out var directory, out var name, out _) != Errno.None)
                throw new ArgumentException($"'{path}' has no directory.", nameof(path));
            _tree.Change(new NameChange(directory, name, new SymbolicLinkNode(_tree.NextInode(), target)));
            _tree.SyncAll();
        }
    }

    /// <inheritdoc/>
    public Errno Open(string path, WalOpen how, out IWalFile? file)
    {
        SimulatedFile? opened = null;
        var creates = how.HasFlag(WalOpen.CreateNew);
        var error = Do(creates ? DiskOperation.Create : DiskOperation.Open, path, () =>
        {
            var found = _tree.Find(path, out var directory, out var name, out var node);
            if (found != Errno.None) return found;
            if (creates && node is not null) return Errno.EEXIST;
            if (creates && FreeInodeCount == 0) return Errno.ENOSPC;
            if (how.HasFlag(WalOpen.Direct) && !SupportsDirect && (creates || node is FileNode)) return Errno.EINVAL;
            var target = creates ? Create(directory, name) : node as FileNode;
            if (target is null) return node switch { null => Errno.ENOENT, DirectoryNode => Errno.EISDIR, _ => Errno.ELOOP };
            target.Handles++;
            opened = new SimulatedFile(this, target, path, how, Boot);
            return Errno.None;
        });
        if (error != Errno.None) opened?.Dispose();
        file = error == Errno.None ? opened : null;
        return error;
    }

    /// <inheritdoc/>
    public Errno CreateDirectory(string path) => Do(DiskOperation.CreateDirectory, path, () =>
    {
        var error = _tree.Find(path, out var directory, out var name, out var node);
        if (error != Errno.None) return error;
        if (node is not null) return Errno.EEXIST;
        if (FreeInodeCount == 0) return Errno.ENOSPC;
        _tree.Change(new NameChange(directory, name, new DirectoryNode(_tree.NextInode())));
        return Errno.None;
    });

    /// <inheritdoc/>
    public bool MayMakeNames(string directory) => directory != ForeignDirectory;

    /// <inheritdoc/>
    public Errno SyncDirectory(string path)
    {
        var fault = Begin(DiskOperation.SyncDirectory, path);
        lock (Monitor)
        {
            if (fault.Refuses) return fault.Error;
            var error = _tree.FindDirectory(path, out var directory);
            if (error == Errno.None && !fault.Crashes) _tree.Sync(directory);
            return End(fault, error);
        }
    }

    /// <inheritdoc/>
    public Errno Rename(string from, string to) => Do(DiskOperation.Rename, to, () => Move(from, to, mayReplace: true));

    /// <inheritdoc/>
    public Errno RenameUnlessTaken(string from, string to) =>
        Do(DiskOperation.RenameUnlessTaken, to, () => Move(from, to, mayReplace: false));

    private Errno Move(string from, string to, bool mayReplace)
    {
        var error = _tree.Find(from, out var source, out var oldName, out var node);
        if (error == Errno.None && node is null) error = Errno.ENOENT;
        if (error != Errno.None) return error;
        error = _tree.Find(to, out var target, out var newName, out var replaced);
        if (error != Errno.None) return error;
        if (replaced is not null && !mayReplace) return Errno.EEXIST;
        if (replaced is DirectoryNode) return Errno.EISDIR;
        if (node is DirectoryNode && replaced is not null) return Errno.ENOTDIR;
        if (replaced == node) return Errno.None; // rename(2): does nothing if both names are of one file
        _tree.Change(new NameChange(target, newName, node), new NameChange(source, oldName, null));
        FreeIfUnused(replaced);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Link(string from, string to) => Do(DiskOperation.Link, to, () =>
    {
        var error = _tree.Find(from, out _, out _, out var node);
        if (error == Errno.None && node is null) error = Errno.ENOENT;
        if (error == Errno.None && node is DirectoryNode) error = Errno.EPERM;
        if (error != Errno.None) return error;
        error = _tree.Find(to, out var target, out var name, out var there);
        if (error == Errno.None && there is not null) error = Errno.EEXIST;
        if (error == Errno.None) _tree.Change(new NameChange(target, name, node));
        return error;
    });

    /// <inheritdoc/>
    public Errno Unlink(string path) => Do(DiskOperation.Unlink, path, () =>
    {
        var error = _tree.Find(path, out var directory, out var name, out var node);
        if (error == Errno.None && node is null) error = Errno.ENOENT;
        if (error == Errno.None && node is DirectoryNode) error = Errno.EISDIR;
        if (error != Errno.None) return error;
        _tree.Change(new NameChange(directory, name, null));
        FreeIfUnused(node);
        return Errno.None;
    });

    /// <inheritdoc/>
    public Errno Stat(string path, out WalStat stat)
    {
        WalStat found = default;
        var error = Do(DiskOperation.Stat, path, () =>
        {
            var error = _tree.Find(path, out _, out _, out var node);
            if (error == Errno.None && node is null) error = Errno.ENOENT;
            if (error != Errno.None) return error;
            var file = node as FileNode;
            var length = file?.Cache.Length ?? 0;
            found = new WalStat(file is not null, node is DirectoryNode, length, node!.Inode, file?.ModifiedUnixMs ?? 0);
            return Errno.None;
        });
        stat = error == Errno.None ? found : default;
        return error;
    }

    /// <inheritdoc/>
    public Errno List(string directory, out IReadOnlyList<string> names)
    {
        string[] found = [];
        var error = Do(DiskOperation.List, directory, () =>
        {
            var error = _tree.FindDirectory(directory, out var node);
            if (error != Errno.None) return error;
            found = [.. node.Names.Keys.Order(StringComparer.Ordinal)];
            chance.Shuffle(found); // callers that need an order must sort
            return Errno.None;
        });
        names = error == Errno.None ? found : [];
        return error;
    }

    /// <inheritdoc/>
    public Errno FreeBytes(string directory, out long bytes)
    {
        var error = Do(DiskOperation.FreeBytes, directory, () =>
        {
            var error = _tree.Find(directory, out _, out _, out var node);
            return error == Errno.None && node is null ? Errno.ENOENT : error;
        });
        lock (Monitor) bytes = error == Errno.None ? FreeBlocks * BlockBytes : 0;
        return error;
    }

    /// <inheritdoc/>
    public Errno FreeInodes(string directory, out long count)
    {
        var error = Do(DiskOperation.FreeInodes, directory, () =>
        {
            var error = _tree.Find(directory, out _, out _, out var node);
            return error == Errno.None && node is null ? Errno.ENOENT : error;
        });
        count = error == Errno.None ? FreeInodeCount : 0;
        return error;
    }

    /// <inheritdoc/>
    public Errno OpenLocks(string path, out IWalLocks? locks)
    {
        SimulatedLocks? opened = null;
        var error = Do(DiskOperation.OpenLocks, path, () =>
        {
            var error = _tree.Find(path, out var directory, out var name, out var node);
            if (error != Errno.None) return error;
            if (node is null && _lockUsers.GetValueOrDefault(path) > 0) return Errno.EBUSY;
            if (node is null && FreeInodeCount == 0) return Errno.ENOSPC;
            node ??= Create(directory, name);
            if (node is not FileNode file) return node is DirectoryNode ? Errno.EISDIR : Errno.ELOOP;
            file.Handles++;
            _lockUsers[path] = _lockUsers.GetValueOrDefault(path) + 1;
            opened = new SimulatedLocks(this, file, path, Boot);
            return Errno.None;
        });
        if (error != Errno.None) opened?.Dispose();
        locks = error == Errno.None ? opened : null;
        return error;
    }

    public Errno IsLocked(string path, long byteOffset, out bool isLocked)
    {
        var found = false;
        var error = Do(DiskOperation.LookAtLock, path, () =>
        {
            var error = _tree.Find(path, out _, out _, out var node);
            if (error != Errno.None) return error == Errno.ENOENT ? Errno.None : error;
            if (node is SymbolicLinkNode) return Errno.ELOOP;
            found = node is FileNode file && file.Locks.ContainsKey(byteOffset);
            return Errno.None;
        });
        isLocked = error == Errno.None && found;
        return error;
    }

    internal DiskFault Begin(DiskOperation operation, string path, long offsetBytes = 0, int countBytes = 0)
    {
        DiskCall call;
        lock (Monitor)
        {
            if (Off() is not Errno.None and var off) return DiskFault.Fail(off);
            call = new DiskCall(_ordinal++, operation, path, offsetBytes, countBytes);
            if (RecordsCalls) _calls.Add(call);
        }

        return Fault?.Invoke(call) ?? DiskFault.None;
    }

    internal Errno End(DiskFault fault, Errno answer)
    {
        _off |= fault.Crashes;
        if (Off() is not Errno.None and var off) return off;
        return fault.Error != Errno.None ? fault.Error : answer;
    }

    internal int Allocate(FileNode file, long offset, int count)
    {
        var before = file.AllocatedBlocks;
        var fits = file.Allocate(offset, count, FreeBlocks);
        _usedBlocks += file.AllocatedBlocks - before;
        return fits;
    }

    internal void Truncate(FileNode file, long length)
    {
        var before = file.AllocatedBlocks;
        file.Truncate(length);
        _usedBlocks += file.AllocatedBlocks - before;
        Touch(file);
    }

    /// <summary>Waits while syncs are held.</summary>
    internal Errno PassGate()
    {
        var boot = Boot;
        Gate.Pass(HoldDeadline, () => _off || Boot != boot);
        return Boot != boot ? Errno.EBADF : Off();
    }

    internal void Touch(FileNode file) => file.ModifiedUnixMs = clock?.GetUtcNow().ToUnixTimeMilliseconds() ?? 0;

    internal void CloseLocks(string path, FileNode file)
    {
        _lockUsers[path]--;
        Close(file);
    }

    internal void Close(FileNode file)
    {
        file.Handles--;
        FreeIfUnused(file);
    }

    private long FreeBlocks => Math.Max(0, CapacityBytes / BlockBytes - _usedBlocks);

    private Errno Do(DiskOperation operation, string path, Func<Errno> work)
    {
        var fault = Begin(operation, path);
        lock (Monitor)
        {
            if (Off() is not Errno.None and var off) return off;
            return fault.Refuses ? fault.Error : End(fault, work());
        }
    }

    private FileNode Create(DirectoryNode directory, string name)
    {
        var file = new FileNode(_tree.NextInode(), _tree.Order);
        Touch(file);
        _tree.Change(new NameChange(directory, name, file));
        return file;
    }

    private void FreeIfUnused(Node? node)
    {
        if (node is FileNode { Links: 0, Handles: 0 } file) _usedBlocks -= file.AllocatedBlocks;
    }

    /// <summary>Whether the machine has crashed, and was not started again.</summary>
    internal bool IsOff
    {
        get { lock (Monitor) return _off; }
    }

    /// <summary>What a call answers because the machine is off; none while it runs.</summary>
    /// <exception cref="SimulatedCrashException">It is off, and <see cref="ErrorWhileOff"/> is null.</exception>
    internal Errno Off() => _off ? ErrorWhileOff ?? throw new SimulatedCrashException() : Errno.None;
}
