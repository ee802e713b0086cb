using System.CommandLine;
using System.CommandLine.Parsing;

namespace Airunner.Worker.Commands;

/// <summary>The options about a log that fails and a delivery that takes long.</summary>
internal sealed class LogOptions
{
    private readonly Option<bool> _bestEffort = new("--best-effort")
    {
        Description = "When the log cannot be opened, or fails later, warn and run the command without it",
    };

    private readonly Option<bool> _required = new("--required")
    {
        Description = "When the log cannot be opened, do not run the command, and when it fails later, end it: 74 [the default]",
    };

    private readonly Option<bool> _noWait = new("--no-wait")
    {
        Description = "Do not wait for the delivery: a later 'airunner' does it, and 75 becomes 0",
    };

    /// <summary>Adds the options of a command that runs another one.</summary>
    public void AddAllTo(Command command)
    {
        command.Options.Add(_bestEffort);
        command.Options.Add(_required);
        AddNoWaitTo(command);
        command.Validators.Add(RefuseBoth);
    }

    /// <summary>Adds the option of a command that only logs.</summary>
    public void AddNoWaitTo(Command command) => command.Options.Add(_noWait);

    /// <summary>Whether the command runs even without a log.</summary>
    public bool IsBestEffort(ParseResult parsed) => parsed.GetValue(_bestEffort);

    /// <summary>Whether the program ends without waiting for the delivery.</summary>
    public bool IsNoWait(ParseResult parsed) => parsed.GetValue(_noWait);

    private void RefuseBoth(CommandResult result)
    {
        if (result.GetValue(_bestEffort) && result.GetValue(_required)) result.AddError("--required does not go with --best-effort.");
    }
}
