using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Airunner.Worker.Reading;

namespace Airunner.Worker.Commands;

/// <summary>The options of <c>logs</c> and <c>events</c> about which executions are read, and which part of them.</summary>
internal sealed class ReadingOptions
{
    private const string TailAllowed = "a number from 0 to 1000000000";

    private readonly Argument<string> _job = JobOptions.JobArgument();
    private readonly Option<string> _execution = JobOptions.Execution("The execution's id [default: the latest to arrive]");

    private readonly Option<bool> _all = new("--all-executions")
    {
        Description = "All executions of the job, one after the other, the latest last",
    };

    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Continue until the job has ended" };

    private readonly Option<string> _wait = new("--wait")
    {
        Description = "With --follow: how long to wait for a job that has not started yet, such as 60s",
        HelpName = "TIME",
    };

    private readonly Option<string> _tail = new("--tail") { HelpName = "N" };

    private readonly Option<string> _since = new("--since") { HelpName = "WHEN" };

    private readonly Option<string> _until = new("--until") { HelpName = "WHEN" };

    /// <param name="what">What the command prints: lines or events.</param>
    public ReadingOptions(string what)
    {
        _tail.Description = $"Only the last N {what}";
        _since.Description = $"Only {what} from then on: 10m, 2h30m, 3d ago, an RFC 3339 or a local time";
        _until.Description = $"Only {what} before then";
    }

    public void AddTo(Command command, TimeProvider time)
    {
        Allow(_wait, value => DurationText.TryParse(value, out _), "a duration", DurationText.Allowed);
        Allow(_tail, value => TryCount(value, out _), "a number of the last ones", TailAllowed);
        Allow(_since, value => MomentText.TryParse(value, time, out _), "a time", MomentText.Allowed);
        Allow(_until, value => MomentText.TryParse(value, time, out _), "a time", MomentText.Allowed);
        command.Arguments.Add(_job);
        foreach (var option in new Option[] { _execution, _all, _follow, _wait, _tail, _since, _until }) command.Options.Add(option);
        command.Validators.Add(Check);
    }

    /// <summary>Whether the reading goes on until the job has ended.</summary>
    public bool IsFollow(SymbolResult result) => result.GetValue(_follow);

    public bool IsAll(SymbolResult result) => result.GetValue(_all);

    /// <summary>Whether only a part of the output is wanted.</summary>
    public bool HasRange(SymbolResult result) =>
        result.GetValue(_tail) is not null || result.GetValue(_since) is not null || result.GetValue(_until) is not null;

    /// <exception cref="CommandFailedException">The options contradict each other.</exception>
    public ReadingRequest Read(ParseResult parsed, TimeProvider time)
    {
        var range = new ReadingRange(
            TryCount(parsed.GetValue(_tail), out var tail) ? tail : null,
            MomentText.TryParse(parsed.GetValue(_since), time, out var since) ? since : null,
            MomentText.TryParse(parsed.GetValue(_until), time, out var until) ? until : null);
        if (range.Since >= range.Until)
            throw new CommandFailedException(
                ExitStatuses.Usage, "--since is not earlier than --until: nothing is between them.");
        var wait = DurationText.TryParse(parsed.GetValue(_wait), out var duration) ? duration : TimeSpan.Zero;
        return new ReadingRequest(
            parsed.GetRequiredValue(_job), parsed.GetValue(_execution), parsed.GetValue(_all), parsed.GetValue(_follow), wait, range);
    }

    private void Check(CommandResult result)
    {
        if (result.GetValue(_all) && result.GetValue(_execution) is not null)
            result.AddError("--all-executions does not go with --execution, which names one.");
        if (result.GetValue(_all) && result.GetValue(_follow))
            result.AddError("--all-executions does not go with --follow, which goes on with one execution until its end.");
        if (result.GetValue(_wait) is not null && !result.GetValue(_follow)) result.AddError("--wait needs --follow.");
        if (result.GetValue(_until) is not null && result.GetValue(_follow))
            result.AddError("--until does not go with --follow, which ends with the job.");
    }

    internal static void Allow(Option<string> option, Predicate<string?> allows, string what, string allowed) =>
        option.Validators.Add(result =>
        {
            var value = result.GetValueOrDefault<string>();
            if (!allows(value)) result.AddError($"'{value}' is not {what} for {option.Name}. Allowed: {allowed}.");
        });

    private static bool TryCount(string? text, out long count) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count <= 1_000_000_000;
}
