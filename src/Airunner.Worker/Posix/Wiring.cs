using Airunner.Protocol;

namespace Airunner.Worker.Posix;

/// <summary>How a command's standard streams are connected with this program.</summary>
internal sealed class Wiring
{
    private const int PipeBytes = 1 << 20; // fewer reads

    private readonly List<Descriptor> _commandEnds = [];

    private Wiring(PseudoTerminal? terminal) => Terminal = terminal;

    /// <summary>The command's terminal; null for none.</summary>
    public PseudoTerminal? Terminal { get; }

    /// <summary>The command's output, in the order in which it is read.</summary>
    public List<CommandPipe> Pipes { get; } = [];

    private Descriptor? Output { get; set; }

    private Descriptor? Error { get; set; }

    /// <summary>Pipes for the two outputs, or one for both.</summary>
    public static Wiring Of(bool isMerged)
    {
        var wiring = new Wiring(null);
        wiring.Output = wiring.AddPipe(StreamType.Stdout);
        wiring.Error = isMerged ? wiring.Output : wiring.AddPipe(StreamType.Stderr);
        return wiring;
    }

    /// <summary>A terminal for those streams that are on one, and pipes for the outputs that are not.</summary>
    public static Wiring On(PseudoTerminal terminal, bool isOutputOnTerminal, bool isErrorOnTerminal)
    {
        var wiring = new Wiring(terminal);
        wiring.Pipes.Add(new CommandPipe(terminal.Master, StreamType.Stdout));
        if (!isOutputOnTerminal) wiring.Output = wiring.AddPipe(StreamType.Stdout);
        if (!isErrorOnTerminal) wiring.Error = wiring.AddPipe(StreamType.Stderr);
        return wiring;
    }

    /// <summary>The command's ends that are not on its terminal, and their numbers there.</summary>
    /// <param name="withInput">Whether standard input, which is always this program's own, has to be named.</param>
    public IReadOnlyList<(Descriptor Ours, int Number)> Inherited(bool withInput)
    {
        var inherited = new List<(Descriptor Ours, int Number)>();
        if (withInput) inherited.Add((Descriptor.StandardInput, 0));
        if (Output is not null) inherited.Add((Output, 1));
        if (Error is not null) inherited.Add((Error, 2));
        return inherited;
    }

    /// <summary>Closes the command's ends, once the command has them.</summary>
    public void CloseCommandEnds()
    {
        foreach (var end in _commandEnds) end.Close();
    }

    /// <summary>Closes what is read from.</summary>
    public void CloseSources()
    {
        foreach (var pipe in Pipes) pipe.Source.Close();
    }

    private Descriptor AddPipe(StreamType type)
    {
        var (read, write) = Descriptor.Pipe();
        read.WidenPipe(PipeBytes);
        Pipes.Add(new CommandPipe(read, type));
        _commandEnds.Add(write);
        return write;
    }
}
