namespace Airunner.Simulation;

/// <summary>What a name can stand for.</summary>
internal abstract class Node(long inode)
{
    public long Inode { get; } = inode;

    /// <summary>How many names it has.</summary>
    public int Links { get; set; }
}

/// <summary>A symbolic link: there to be refused, or followed in the middle of a path.</summary>
internal sealed class SymbolicLinkNode(long inode, string target) : Node(inode)
{
    public string Target { get; } = target;
}

/// <summary>A directory: the names programs see, and those the disk holds.</summary>
internal sealed class DirectoryNode(long inode) : Node(inode)
{
    public Dictionary<string, Node> Names { get; set; } = new(StringComparer.Ordinal);

    public Dictionary<string, Node> Durable { get; } = new(StringComparer.Ordinal);
}

/// <summary>One name's new meaning; null for none.</summary>
internal readonly record struct NameChange(DirectoryNode Directory, string Name, Node? Node)
{
    public void Apply(Dictionary<string, Node> names)
    {
        if (Node is null) names.Remove(Name);
        else names[Name] = Node;
    }
}
