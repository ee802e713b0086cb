using System.CommandLine;
using System.CommandLine.Parsing;
using Airunner.Worker.Piping;

namespace Airunner.Worker.Commands;

/// <summary>The options of <c>pipe</c> about its lines.</summary>
internal sealed class PipeOptions
{
    private readonly Option<bool> _tee = new("--tee") { Description = "Pass the input on to standard output" };

    private readonly Option<string> _multiline = new("--multiline")
    {
        Description = "Only a line that matches this regular expression begins an event; the lines after it belong to it. '^\\S' keeps "
            + "stack traces together",
        HelpName = "RE",
    };

    public void AddTo(Command command)
    {
        PatternOption.Check(_multiline);
        command.Options.Add(_tee);
        command.Options.Add(_multiline);
    }

    /// <summary>Whether the input is passed on.</summary>
    public bool IsTee(CommandResult result) => result.GetValue(_tee);

    /// <summary>Which lines belong together; null where each is an event.</summary>
    public GroupRule? Groups(ParseResult parsed) => parsed.GetValue(_multiline) is { } first ? new GroupRule(first) : null;
}
