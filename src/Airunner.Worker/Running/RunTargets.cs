using Airunner.Worker.Posix;

namespace Airunner.Worker.Running;

/// <summary>Where a run's output goes, and what it may use of the user's.</summary>
internal sealed record RunTargets
{
    /// <summary>Gets the command's standard output; null for none.</summary>
    public Descriptor? Output { get; init; }

    /// <summary>Gets its standard error; null for none.</summary>
    public Descriptor? Error { get; init; }

    /// <summary>The user's terminal; null for none.</summary>
    public Terminal? Terminal { get; init; }

    /// <summary>Whether the command gets a terminal of its own.</summary>
    public bool HasPseudoTerminal { get; init; }

    /// <summary>Whether both outputs go through one pipe, in their order.</summary>
    public bool IsMerged { get; init; }

    /// <summary>Which of this program's streams are on a terminal; the command's are on its own then.</summary>
    public bool IsInputTerminal { get; init; }

    /// <inheritdoc cref="IsInputTerminal"/>
    public bool IsOutputTerminal { get; init; }

    /// <inheritdoc cref="IsInputTerminal"/>
    public bool IsErrorTerminal { get; init; }

    /// <summary>Connects a command.</summary>
    /// <exception cref="IOException">There is no pseudo-terminal.</exception>
    public Wiring Wire() =>
        HasPseudoTerminal
            ? Wiring.On(PseudoTerminal.Open(Terminal), IsOutputTerminal, IsErrorTerminal)
            : Wiring.Of(IsMerged);

    /// <summary>Where the bytes of a pipe go; null for nowhere.</summary>
    public Descriptor? Of(CommandPipe pipe, Wiring wiring)
    {
        if (pipe.Source == wiring.Terminal?.Master) return IsOutputTerminal ? Output : Terminal?.Device;
        return pipe.Type == Protocol.StreamType.Stdout ? Output : Error;
    }
}
