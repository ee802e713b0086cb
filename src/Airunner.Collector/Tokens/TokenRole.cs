namespace Airunner.Collector.Tokens;

/// <summary>What a token allows: one of the two.</summary>
internal enum TokenRole
{
    /// <summary>To publish events.</summary>
    Write,

    /// <summary>To read and follow events.</summary>
    Read,
}
