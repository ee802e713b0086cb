namespace Airunner.Worker.Running;

/// <summary>How a command is run and ended.</summary>
internal sealed record RunOptions
{
    /// <summary>Whether the command goes on where its log fails.</summary>
    public bool IsBestEffort { get; init; }

    /// <summary>From a TERM until what is left of the command is killed.</summary>
    public TimeSpan KillGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest time the command may run; null for no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The longest time the command may be without output; null for no limit.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>Whether what the command leaves behind is ended too.</summary>
    public bool KillRemaining { get; init; }

    /// <summary>How much output is logged; null for no limit.</summary>
    public OutputLimit? MaxOutput { get; init; }

    /// <summary>Whether output is passed on only when it is durable.</summary>
    public bool IsOutputDurable { get; init; }
}
