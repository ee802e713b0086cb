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

    /// <summary>Its standard output; null for this program's own.</summary>
    public Descriptor? Output { get; init; }

    /// <summary>Its standard error; null for this program's own.</summary>
    public Descriptor? Error { get; init; }

    /// <summary>The name or path, for messages.</summary>
    public string Name => Encoding.UTF8.GetString(Words[0]);

    /// <summary>A plan for words that are text.</summary>
    public static SpawnPlan Of(IEnumerable<string> words) => new([.. words.Select(Encoding.UTF8.GetBytes)]);
}
