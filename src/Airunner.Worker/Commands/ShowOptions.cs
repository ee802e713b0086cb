using System.CommandLine;

namespace Airunner.Worker.Commands;

/// <summary>What a <c>run</c> shows of the command's output, and of itself.</summary>
internal sealed class ShowOptions
{
    private readonly Option<bool> _quiet = new("--quiet") { Description = "Log the command's output without printing it" };

    private readonly Option<bool> _silent = new("--silent") { Description = "Like --quiet, and without the closing line" };

    private readonly Option<bool> _onFailure = new("--on-failure")
    {
        Description = "Print the output and the closing line only when the command has failed, at its end",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_quiet);
        command.Options.Add(_silent);
        command.Options.Add(_onFailure);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_onFailure) && (result.GetValue(_quiet) || result.GetValue(_silent)))
                result.AddError("--on-failure does not go with --quiet or --silent.");
        });
    }

    /// <summary>What is shown.</summary>
    public Shown Read(ParseResult parsed)
    {
        if (parsed.GetValue(_onFailure)) return Shown.OnFailure;
        if (parsed.GetValue(_silent)) return Shown.Nothing;
        return parsed.GetValue(_quiet) ? Shown.ClosingLine : Shown.All;
    }
}

/// <summary>What a <c>run</c> shows.</summary>
internal enum Shown
{
    /// <summary>The output while it comes, and the closing line.</summary>
    All,

    /// <summary>Only the closing line.</summary>
    ClosingLine,

    /// <summary>Neither. Warnings and errors are still shown.</summary>
    Nothing,

    /// <summary>The output and the closing line at the end, when the command has failed or its log has trouble; else nothing.</summary>
    OnFailure,
}
