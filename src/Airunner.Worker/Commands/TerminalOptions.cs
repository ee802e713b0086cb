using System.CommandLine;
using Airunner.Worker.Posix;
using Airunner.Worker.Running;

namespace Airunner.Worker.Commands;

/// <summary>The options of <c>run</c> about the command's terminal and streams.</summary>
internal sealed class TerminalOptions
{
    private readonly Option<bool> _pty = new("--pty")
    {
        Description = "Give the command a terminal of its own [default: when standard input and output are a terminal]",
    };

    private readonly Option<bool> _noPty = new("--no-pty") { Description = "Give it none" };

    private readonly Option<string> _streams = new("--streams")
    {
        Description = "separate, merged (standard error in its order with standard output) or auto [default: auto, merged where both "
            + "of this program are the same file]",
        HelpName = "HOW",
    };

    public void AddTo(Command command)
    {
        _streams.Validators.Add(result =>
        {
            var value = result.GetValueOrDefault<string>();
            if (value is not ("auto" or "separate" or "merged"))
                result.AddError($"'{value}' is not allowed for --streams. Allowed: auto, separate, merged.");
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(_pty) && result.GetValue(_noPty)) result.AddError("'--pty' and '--no-pty' contradict each other.");
        });
        command.Options.Add(_pty);
        command.Options.Add(_noPty);
        command.Options.Add(_streams);
    }

    /// <summary>Where the output goes, from the options and from what the standard streams are.</summary>
    public RunTargets Targets(ParseResult parsed, Shell shell, bool isQuiet)
    {
        var (input, output, error) = (shell.Input.IsTerminal, shell.Output.IsTerminal, shell.Error.IsTerminal);
        var hasTerminal = parsed.GetValue(_pty) || (input && output && !isQuiet && !parsed.GetValue(_noPty));
        return new RunTargets
        {
            Output = isQuiet ? null : shell.Output,
            Error = isQuiet ? null : shell.Error,
            Terminal = Terminal.Find(),
            HasPseudoTerminal = hasTerminal,
            IsInputTerminal = input,
            IsOutputTerminal = output || hasTerminal,
            IsErrorTerminal = error || !(input || output),
            IsMerged = !hasTerminal && IsMerged(parsed.GetValue(_streams), shell),
        };
    }

    private static bool IsMerged(string? how, Shell shell) => how switch
    {
        "merged" => true,
        "separate" => false,
        _ => OpenFile.AreSame(shell.Output, shell.Error),
    };
}
