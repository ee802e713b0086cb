using System.CommandLine;
using Airunner.Worker.Running;

namespace Airunner.Worker.Commands;

/// <summary>The options of <c>run</c> about how much of the output is logged, and when it is shown.</summary>
internal sealed class OutputOptions
{
    private const string End = "end";
    private const string Truncate = "truncate";

    private readonly Option<string> _limit = new("--max-output")
    {
        Description = "Log at most so much output, such as 1GB; then end the command, or with ':truncate' let it go on unlogged",
        HelpName = "SIZE[:end|truncate]",
    };

    private readonly Option<bool> _durable = new("--durable-output")
    {
        Description = "Print output only when it is durable: what was seen is never lost",
    };

    public void AddTo(Command command)
    {
        _limit.Validators.Add(result =>
        {
            var value = result.GetValueOrDefault<string>()!;
            if (Parse(value) is null)
                result.AddError($"'{value}' is not a limit for --max-output. Allowed: {SizeText.Allowed}, then ':{End}' or ':{Truncate}'.");
        });
        command.Options.Add(_limit);
        command.Options.Add(_durable);
    }

    /// <summary>The options as they were given, added to others.</summary>
    public RunOptions AddTo(RunOptions options, ParseResult parsed) => options with
    {
        MaxOutput = parsed.GetValue(_limit) is { } text ? Parse(text) : null,
        IsOutputDurable = parsed.GetValue(_durable),
    };

    private static OutputLimit? Parse(string text)
    {
        var parts = text.Split(':');
        if (parts.Length > 2 || !SizeText.TryParse(parts[0], out var bytes)) return null;
        return parts.Length == 1 ? new OutputLimit(bytes, EndsCommand: true) : parts[1] switch
        {
            End => new OutputLimit(bytes, EndsCommand: true),
            Truncate => new OutputLimit(bytes, EndsCommand: false),
            _ => null,
        };
    }
}
