using System.Text;
using Airunner.Worker.Composition;
using Airunner.Worker.Masking;
using Airunner.Worker.Posix;
using Airunner.Worker.Screens;

namespace Airunner.Worker.Commands;

/// <summary>A command's environment: the standard streams, the clock, the variables, and the system it starts.</summary>
internal sealed class Shell(
    Descriptor input, Descriptor output, Descriptor error, TimeProvider time, Func<string, string?> environment, IComposition composition)
{
    public Descriptor Input { get; } = input;

    /// <summary>Whether standard input is open.</summary>
    public bool HasInput => Input != Descriptor.StandardInput || Inherited.HasInput;

    public Descriptor Output { get; } = output;

    public Descriptor Error { get; } = error;

    /// <summary>Whether standard error is a terminal.</summary>
    public bool IsErrorATerminal => Error.IsTerminal;

    public TimeProvider Time { get; } = time;

    /// <summary>An environment variable; null when it is not set.</summary>
    public Func<string, string?> Environment { get; } = environment;

    public IComposition Composition { get; } = composition;

    /// <summary>The thread that waits for the end of the command.</summary>
    public MainThread MainThread { get; } = new();

    /// <summary>Takes lines for the user while a bar is on the screen.</summary>
    public LinesAbove LinesAbove { get; } = new();

    /// <summary>What is masked in every line for the user.</summary>
    public Secrets Secrets { get; set; } = Secrets.None;

    /// <summary>The names that stand for paths which are not UTF-8.</summary>
    public IList<PathAlias> Aliases { get; } = [];

    /// <summary>The signal that this program ends by, because its command did; null for none.</summary>
    public int? DiesBy { get; set; }

    /// <summary>Ends the process shortly after the second signal; the caller disposes it.</summary>
    public HardStop HardStop(StopSignals signals) => new(signals, Error, Time, Libc.ExitNow);

    /// <summary>A writer of lines to standard output; the caller disposes it.</summary>
    public StreamWriter Text() => new(new DescriptorStream(Output), bufferSize: 64 * 1024) { NewLine = "\n" };

    /// <summary>Writes one line for the user to standard error, unless that would mean to wait for its reader.</summary>
    public void SayIfReady(string line) => Error.WriteIfReady(Encoding.UTF8.GetBytes($"airunner: {Secrets.In(Shown(line))}\n"));

    /// <summary>A text for the user: with the paths as they were given.</summary>
    public string Shown(string text) => Aliases.Aggregate(text, static (shown, alias) => alias.In(shown));

    /// <summary>Masks these secrets, where none were named yet.</summary>
    public void AddSecrets(Func<Secrets> secrets)
    {
        if (Secrets == Secrets.None) Secrets = secrets();
    }

    /// <summary>Writes one line for the user to standard error.</summary>
    public void Say(string line)
    {
        var text = $"airunner: {Secrets.In(Shown(line))}\n";
        try
        {
            if (!LinesAbove.TryWrite(text)) Error.TryWrite(Encoding.UTF8.GetBytes(text));
        }
        catch (IOException)
        {
            // A closed or full standard error does not change the result, and there is no other place to report it.
        }
    }
}
