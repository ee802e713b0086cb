using System.Text;

namespace Airunner.Worker.Posix;

/// <summary>What to start, and with what.</summary>
/// <param name="Words">Name or path, and arguments, as bytes in whatever encoding they have.</param>
internal sealed record SpawnPlan(IReadOnlyList<byte[]> Words)
{
    /// <summary>The environment, <c>NAME=VALUE</c> each; null for this program's own.</summary>
    public IReadOnlyList<byte[]>? Environment { get; init; }

    /// <summary>Its working directory; null for this program's own.</summary>
    public byte[]? Directory { get; init; }

    /// <summary>What it inherits: descriptors of this program, and their numbers there. No number is among both.</summary>
    public IReadOnlyList<(Descriptor Ours, int Number)> Inherited { get; init; } = [];

    /// <summary>Files that are opened for it, and their numbers there.</summary>
    public IReadOnlyList<(byte[] Path, int Number)> Opened { get; init; } = [];

    /// <summary>
    /// Whether it leads a session of its own, and not only a group. The first terminal that is opened for it is its controlling one.
    /// </summary>
    public bool IsSessionLeader { get; init; }

    /// <summary>The controlling terminal whose foreground its group gets before it starts; null for none.</summary>
    public Terminal? Foreground { get; init; }

    /// <summary>Its words as others may see them, one for each; null where they are the words.</summary>
    public IReadOnlyList<byte[]>? Shown { get; init; }

    /// <summary>The name or path as others may see it, for messages.</summary>
    public string Name => Encoding.UTF8.GetString((Shown ?? Words)[0]);

    /// <summary>A plan for words that are text.</summary>
    public static SpawnPlan Of(IEnumerable<string> words) => new([.. words.Select(Encoding.UTF8.GetBytes)]);
}
