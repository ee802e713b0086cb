namespace Airunner.Simulation;

/// <summary>A file, directory or symbolic link.</summary>
internal abstract class Node(long inode)
{
    public long Inode { get; } = inode;

    /// <summary>Number of its names.</summary>
    public int Links { get; set; }
}

/// <summary>A symbolic link: refused as the last part of a path, followed elsewhere in it.</summary>
internal sealed class SymbolicLinkNode(long inode, string target) : Node(inode)
{
    public string Target { get; } = target;
}

/// <summary>A directory: the names that programs see, and those on the disk.</summary>
internal sealed class DirectoryNode(long inode) : Node(inode)
{
    public Dictionary<string, Node> Names { get; set; } = new(StringComparer.Ordinal);

    public Dictionary<string, Node> Durable { get; } = new(StringComparer.Ordinal);
}

/// <summary>The new node of a name; null when the name is removed.</summary>
internal readonly record struct NameChange(DirectoryNode Directory, string Name, Node? Node)
{
    public void Apply(Dictionary<string, Node> names)
    {
        if (Node is null) names.Remove(Name);
        else names[Name] = Node;
    }
}
