using System.Text;
using Airunner.Worker.Composition;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Commands;

/// <summary>What a command works with: the standard streams, the clock, the environment, and the system it starts.</summary>
internal sealed class Shell(Descriptor input, Descriptor output, Descriptor error, TimeProvider time, Func<string, string?> environment, IComposition composition)
{
    public Descriptor Input { get; } = input;

    /// <summary>Whether standard input is open.</summary>
    public bool HasInput => Input != Descriptor.StandardInput || Inherited.HasInput;

    public Descriptor Output { get; } = output;

    public Descriptor Error { get; } = error;

    public TimeProvider Time { get; } = time;

    /// <summary>A variable of the environment; null where it is not set.</summary>
    public Func<string, string?> Environment { get; } = environment;

    public IComposition Composition { get; } = composition;

    /// <summary>Ends the process within seconds of the second signal; the caller disposes it.</summary>
    public HardStop HardStop(StopSignals signals) => new(signals, Error, Time, Libc.ExitNow);

    /// <summary>Lines on standard output; the caller disposes it.</summary>
    public StreamWriter Text() => new(new DescriptorStream(Output), bufferSize: 64 * 1024) { NewLine = "\n" };

    /// <summary>One line for people, on standard error.</summary>
    public void Say(string line)
    {
        try
        {
            Error.TryWrite(Encoding.UTF8.GetBytes($"airunner: {line}\n"));
        }
        catch (IOException)
        {
            // a closed or full standard error changes nothing of what was done, and there is nowhere else to tell it
        }
    }
}
