using Airunner.Actors;

namespace Airunner.Torture.Processes.WholeProgram;

/// <summary>One execution of a process that will be killed; from its output follows what must and what may be stored.</summary>
internal abstract class Life(JobExecution execution) : IDisposable
{
    public JobExecution Execution { get; } = execution;

    /// <summary>The command line.</summary>
    public abstract string[] Arguments { get; }

    /// <summary>Most lines of its standard output. The nth line is n: an acknowledgement, or output of the command.</summary>
    public abstract int MostLines { get; }

    /// <summary>Complete lines of its standard output.</summary>
    public int Heard { get; private set; }

    /// <summary>Whether it ended by itself, with all events delivered.</summary>
    public bool Ended { get; set; }

    /// <summary>The output that may be stored; any other byte is wrong.</summary>
    public abstract ReadOnlySpan<byte> May { get; }

    /// <summary>How many bytes of <see cref="May"/> must be stored.</summary>
    public abstract int MustBytes { get; }

    /// <summary>Acknowledgements read.</summary>
    public virtual int Acknowledged => 0;

    /// <summary>Writes to its standard input until it has enough, or its reader is dead.</summary>
    public abstract void Feed(Stream input);

    /// <summary>Feeds and reads its process until that ends.</summary>
    /// <param name="process">Started with <see cref="Arguments"/>.</param>
    /// <param name="wrong">Gets what is wrong with its standard output.</param>
    /// <param name="onLine">Called after each line with the number of lines so far.</param>
    /// <returns>The exit status.</returns>
    public int Run(AirunnerProcess process, List<string> wrong, Action<int> onLine)
    {
        var feeding = Task.Factory.StartNew(
            () => Feed(process.Input), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        foreach (var line in WholeLines.Of(process.Output))
        {
            if (Hear(line) is { } fault) wrong.Add(fault);
            onLine(Heard);
        }

        var status = process.End();
        feeding.GetAwaiter().GetResult();
        return status;
    }

    /// <summary>Handles a line of its standard output.</summary>
    /// <returns>What is wrong with the line, or null.</returns>
    public string? Hear(string line) =>
        line == FormattableString.Invariant($"{++Heard}") ? null : $"{Execution}: line {Heard} of its standard output is '{line}'";

    /// <summary>What is wrong with an output event, or null.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="output">Its bytes.</param>
    public virtual string? Judge(int index, ReadOnlySpan<byte> output) => null;

    /// <summary>Ends the command, which may have survived the program.</summary>
    public virtual void Dispose()
    {
    }
}
