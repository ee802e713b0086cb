using Airunner.Actors;

namespace Airunner.Torture.Processes.WholeProgram;

/// <summary>One execution, made by one process that is to be killed; what was heard of it, and so what must and what may come back.</summary>
internal abstract class Life(JobExecution execution) : IDisposable
{
    public JobExecution Execution { get; } = execution;

    /// <summary>The command line.</summary>
    public abstract string[] Arguments { get; }

    /// <summary>Lines that its standard output says at most: the nth of them is n, be it an acknowledgement or the command's output.</summary>
    public abstract int MostLines { get; }

    /// <summary>Whole lines of its standard output.</summary>
    public int Heard { get; private set; }

    /// <summary>Whether it came to its own end, with all events delivered.</summary>
    public bool Ended { get; set; }

    /// <summary>Output that may come back: no byte behind it or beside it.</summary>
    public abstract ReadOnlySpan<byte> May { get; }

    /// <summary>Bytes of <see cref="May"/> that must come back.</summary>
    public abstract int MustBytes { get; }

    /// <summary>Acknowledgements heard.</summary>
    public virtual int Acknowledged => 0;

    /// <summary>Feeds its standard input until that is enough, or its reader is dead.</summary>
    public abstract void Feed(Stream input);

    /// <summary>Takes in a line of its standard output.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public string? Hear(string line) => line == FormattableString.Invariant($"{++Heard}") ? null : $"{Execution}: line {Heard} of its standard output is '{line}'";

    /// <summary>What is wrong with an output event, or null.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="output">Its bytes.</param>
    public virtual string? Judge(int index, ReadOnlySpan<byte> output) => null;

    /// <summary>Lets the command go that may still live.</summary>
    public virtual void Dispose()
    {
    }
}
