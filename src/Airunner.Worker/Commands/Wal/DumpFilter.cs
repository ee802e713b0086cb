using System.CommandLine;
using System.CommandLine.Parsing;
using Airunner.Actors.Reading;
using Airunner.Protocol;
using Google.Protobuf.Reflection;

namespace Airunner.Worker.Commands.Wal;

/// <summary>Which events <c>wal dump</c> prints.</summary>
/// <param name="time">The clock, for times such as "an hour ago".</param>
internal sealed class DumpFilter(TimeProvider time)
{
    private readonly NumberOption _from = new("--from", 0, long.MaxValue) { Description = "From this sequence on", HelpName = "SEQ" };

    private readonly NumberOption _to = new("--to", 0, long.MaxValue) { Description = "Up to this sequence", HelpName = "SEQ" };

    private readonly Option<string> _since = new("--since")
    {
        Description = "Only what the log took from then on: 10m, 2h30m, 3d ago, an RFC 3339 or a local time",
        HelpName = "WHEN",
    };

    private readonly Option<string> _until = new("--until") { Description = "Only what the log took before then", HelpName = "WHEN" };

    private readonly Option<bool> _pending = new("--pending") { Description = "Only events that are not delivered yet" };

    private readonly Option<string> _type = new("--type")
    {
        Description = "Only events of this kind, such as output or process_end",
        HelpName = "KIND",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_from);
        command.Options.Add(_to);
        ReadingOptions.Allow(_since, value => MomentText.TryParse(value, time, out _), "a time", MomentText.Allowed);
        ReadingOptions.Allow(_until, value => MomentText.TryParse(value, time, out _), "a time", MomentText.Allowed);
        command.Options.Add(_since);
        command.Options.Add(_until);
        command.Options.Add(_pending);
        command.Options.Add(_type);
        command.Validators.Add(result =>
        {
            if (_from.Read(result) > _to.Read(result)) result.AddError("--from is greater than --to: nothing is between them.");
            if (result.GetValue(_type) is { } type && !Kinds.Any(kind => kind.Name == type))
                result.AddError($"'{type}' is no kind for --type. Allowed: {string.Join(", ", Kinds.Select(static kind => kind.Name))}.");
        });
    }

    /// <summary>Whether something other than the sequence decides.</summary>
    public bool IsByEvent(CommandResult result) => result.GetValue(_pending) || result.GetValue(_type) is not null;

    /// <summary>The part that is wanted.</summary>
    /// <exception cref="CommandFailedException">Nothing can be in it.</exception>
    public DumpRange Range(ParseResult parsed)
    {
        var range = new DumpRange(
            _from.Read(parsed) ?? 0,
            _to.Read(parsed) ?? long.MaxValue,
            MomentText.TryParse(parsed.GetValue(_since), time, out var since) ? since : null,
            MomentText.TryParse(parsed.GetValue(_until), time, out var until) ? until : null);
        return range.Since >= range.Until
            ? throw new CommandFailedException(ExitStatuses.Usage, "--since is not earlier than --until: nothing is between them.")
            : range;
    }

    /// <summary>The wanted events.</summary>
    public IEnumerable<LoggedEvent> Of(ParseResult parsed, JobLogReader reader, Action<JobLogDamage> damaged)
    {
        var range = Range(parsed);
        var state = parsed.GetValue(_pending) ? reader.State() : null;
        var kind = Kinds.FirstOrDefault(kind => kind.Name == parsed.GetValue(_type))?.FieldNumber;
        return reader.Events(range.From, damaged).TakeWhile(logged => logged.Sequence <= range.To)
            .Where(logged => range.HasTime(logged.AppendedAt))
            .Where(logged => state?.IsPending(logged) ?? true)
            .Where(logged => kind is null || (int)logged.Parse().EventDataCase == kind);
    }

    private static IEnumerable<FieldDescriptor> Kinds => JobEvent.Descriptor.Oneofs[0].Fields;
}
