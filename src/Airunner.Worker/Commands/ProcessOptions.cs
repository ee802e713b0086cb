using System.CommandLine;
using Airunner.Worker.Running;

namespace Airunner.Worker.Commands;

/// <summary>The options of <c>run</c> about the command's process: how it is ended.</summary>
internal sealed class ProcessOptions
{
    private readonly Option<string> _killGrace = Duration(
        "--kill-grace", "After SIGTERM, what is left of the command is killed in this time [default 10s]");

    private readonly Option<string> _timeout = Duration("--timeout", "End the command after this time: SIGTERM, then --kill-grace");

    private readonly Option<string> _idleTimeout = Duration("--idle-timeout", "End the command when it prints nothing for this time");

    private readonly Option<bool> _killRemaining = new("--kill-remaining")
    {
        Description = "End the processes that the command leaves behind",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_killGrace);
        command.Options.Add(_timeout);
        command.Options.Add(_idleTimeout);
        command.Options.Add(_killRemaining);
    }

    /// <summary>The options as they were given.</summary>
    public RunOptions Read(ParseResult parsed)
    {
        var defaults = new RunOptions();
        return defaults with
        {
            KillGrace = Value(parsed, _killGrace) ?? defaults.KillGrace,
            Timeout = Value(parsed, _timeout),
            IdleTimeout = Value(parsed, _idleTimeout),
            KillRemaining = parsed.GetValue(_killRemaining),
        };
    }

    private static TimeSpan? Value(ParseResult parsed, Option<string> option) =>
        DurationText.TryParse(parsed.GetValue(option), out var duration) ? duration : null;

    private static Option<string> Duration(string name, string description)
    {
        var option = new Option<string>(name) { Description = description, HelpName = "TIME" };
        option.Validators.Add(result =>
        {
            var value = result.GetValueOrDefault<string>();
            if (!DurationText.TryParse(value, out _))
                result.AddError($"'{value}' is not a duration for {name}. Allowed: {DurationText.Allowed}.");
        });
        return option;
    }
}
