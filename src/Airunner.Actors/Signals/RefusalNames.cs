namespace Airunner.Actors.Signals;

/// <summary>Names of the <see cref="RefusalReason"/>s as values of a metric's tag: lower case, with underscores.</summary>
internal static class RefusalNames
{
    private static readonly string[] Names =
    [
        "disk_full", "queue_full", "recovering", "out_of_turn", "sequence_used", "sequence_not_rising", "too_large", "closed",
        "cannot_open", "invalid",
    ];

    /// <summary>How many reasons there are.</summary>
    internal static int Count => Names.Length;

    /// <summary>The name of a reason.</summary>
    internal static string Of(RefusalReason reason) => Names[(int)reason];
}
