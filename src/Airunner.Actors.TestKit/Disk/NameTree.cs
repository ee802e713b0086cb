using Airunner.Actors.Storage;

namespace Airunner.Simulation;

/// <summary>The directory tree: the names that programs see, the names on the disk, and the changes between the two.</summary>
internal sealed class NameTree
{
    private const int MostLinksFollowed = 8;

    private readonly List<(long Ordinal, NameChange[] Changes)> _pending = [];
    private long _inodes = 1;

    public DirectoryNode Root { get; } = new(1);

    public ChangeOrder Order { get; } = new();

    /// <summary>Numbers of the changes that are not durable, in the order of all changes of the disk.</summary>
    public IEnumerable<long> UnsyncedChanges => _pending.Select(static change => change.Ordinal);

    public long NextInode() => ++_inodes;

    /// <summary>The directory at a path; symbolic links in the path are followed.</summary>
    public Errno FindDirectory(string path, out DirectoryNode directory, int followed = 0)
    {
        directory = Root;
        foreach (var part in Parts(path))
        {
            if (!directory.Names.TryGetValue(part, out var node)) return Errno.ENOENT;
            if (node is SymbolicLinkNode link)
            {
                if (followed == MostLinksFollowed) return Errno.ELOOP;
                var error = FindDirectory(link.Target, out var target, followed + 1);
                if (error != Errno.None) return error;
                node = target;
            }

            if (node is not DirectoryNode next) return Errno.ENOTDIR;
            directory = next;
        }

        return Errno.None;
    }

    /// <summary>The directory of a name, and the node that has the name; null when none has.</summary>
    public Errno Find(string path, out DirectoryNode directory, out string name, out Node? node)
    {
        var parts = Parts(path);
        name = parts.Length == 0 ? "" : parts[^1];
        node = null;
        var error = FindDirectory(string.Join('/', parts.SkipLast(1)), out directory);
        if (error != Errno.None) return error;
        node = name.Length == 0 ? Root : directory.Names.GetValueOrDefault(name);
        return Errno.None;
    }

    /// <summary>Changes names atomically: after a crash either all of them are changed or none is.</summary>
    public void Change(params NameChange[] changes)
    {
        foreach (var change in changes)
        {
            if (change.Directory.Names.TryGetValue(change.Name, out var before)) before.Links--;
            if (change.Node is not null) change.Node.Links++;
            change.Apply(change.Directory.Names);
        }

        _pending.Add((Order.Next(), changes));
    }

    public void Sync(DirectoryNode directory)
    {
        foreach (var (_, changes) in _pending)
            if (Touches(changes, directory)) Persist(changes);
        _pending.RemoveAll(change => Touches(change.Changes, directory));
    }

    public void SyncAll()
    {
        _pending.ForEach(static change => Persist(change.Changes));
        _pending.Clear();
    }

    /// <summary>Drops all changes that are not on the disk.</summary>
    /// <returns>The files that still have a name, in a fixed order.</returns>
    public IReadOnlyList<FileNode> Crash(Unsynced unsynced, Random chance)
    {
        var share = unsynced switch { Unsynced.Lost => 0, Unsynced.Kept => 1, _ => TornReplay.Share(chance) };
        return Crash(_ => chance.NextDouble() < share);
    }

    /// <summary>Drops all changes except those that the caller selects.</summary>
    public IReadOnlyList<FileNode> Crash(Func<long, bool> survives)
    {
        foreach (var (ordinal, changes) in _pending)
            if (survives(ordinal)) Persist(changes);
        _pending.Clear();
        var files = new List<FileNode>();
        Restore(Root, files);
        foreach (var file in files) file.Links = 0;
        Count(Root);
        return [.. files.Distinct()];
    }

    /// <summary>The node that a name has on the disk.</summary>
    public Node? FindDurable(string path)
    {
        Node? node = Root;
        foreach (var part in Parts(path)) node = (node as DirectoryNode)?.Durable.GetValueOrDefault(part);
        return node;
    }

    public static IEnumerable<FileNode> FilesUnder(DirectoryNode directory) =>
        directory.Names.Values.SelectMany(static node => node switch
        {
            FileNode file => [file],
            DirectoryNode below => FilesUnder(below),
            _ => Enumerable.Empty<FileNode>(),
        });

    /// <summary>The files that have a name on the disk, with their paths.</summary>
    public static IEnumerable<(string Path, FileNode File)> DurableFilesUnder(DirectoryNode directory, string path = "") =>
        directory.Durable.SelectMany(entry => entry.Value switch
        {
            FileNode file => [($"{path}/{entry.Key}", file)],
            DirectoryNode below => DurableFilesUnder(below, $"{path}/{entry.Key}"),
            _ => Enumerable.Empty<(string, FileNode)>(),
        });

    private static string[] Parts(string path) => [.. path.Split('/').Where(static part => part is not ("" or "."))];

    private static bool Touches(NameChange[] changes, DirectoryNode directory) => changes.Any(change => change.Directory == directory);

    private static void Persist(NameChange[] changes)
    {
        foreach (var change in changes) change.Apply(change.Directory.Durable);
    }

    private static void Restore(DirectoryNode directory, List<FileNode> files)
    {
        directory.Names = new Dictionary<string, Node>(directory.Durable, StringComparer.Ordinal);
        foreach (var (_, node) in directory.Names.OrderBy(static entry => entry.Key, StringComparer.Ordinal))
        {
            if (node is FileNode file) files.Add(file);
            if (node is DirectoryNode below) Restore(below, files);
        }
    }

    private static void Count(DirectoryNode directory)
    {
        foreach (var file in FilesUnder(directory)) file.Links++;
    }
}
