using System.CommandLine;
using System.CommandLine.Parsing;
using Airunner.Actors.Reading;
using Airunner.Protocol;
using Google.Protobuf.Reflection;

namespace Airunner.Worker.Commands.Wal;

/// <summary>Which events <c>wal dump</c> prints.</summary>
internal sealed class DumpFilter
{
    private readonly Option<long?> _from = new("--from") { Description = "From this sequence on", HelpName = "SEQ" };

    private readonly Option<long?> _to = new("--to") { Description = "Up to this sequence", HelpName = "SEQ" };

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
        command.Options.Add(_pending);
        command.Options.Add(_type);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_type) is { } type && !Kinds.Any(kind => kind.Name == type))
                result.AddError($"'{type}' is no kind for --type. Allowed: {string.Join(", ", Kinds.Select(static kind => kind.Name))}.");
        });
    }

    /// <summary>Whether something other than the sequence decides.</summary>
    public bool IsByEvent(CommandResult result) => result.GetValue(_pending) || result.GetValue(_type) is not null;

    /// <summary>The sequences that are wanted.</summary>
    public (long From, long To) Range(ParseResult parsed) => (parsed.GetValue(_from) ?? 0, parsed.GetValue(_to) ?? long.MaxValue);

    /// <summary>The wanted events.</summary>
    public IEnumerable<LoggedEvent> Of(ParseResult parsed, JobLogReader reader, Action<JobLogDamage> damaged)
    {
        var (from, to) = Range(parsed);
        var state = parsed.GetValue(_pending) ? reader.State() : null;
        var kind = Kinds.FirstOrDefault(kind => kind.Name == parsed.GetValue(_type))?.FieldNumber;
        return reader.Events(from, damaged).TakeWhile(logged => logged.Sequence <= to)
            .Where(logged => state?.IsPending(logged) ?? true)
            .Where(logged => kind is null || (int)logged.Parse().EventDataCase == kind);
    }

    private static IEnumerable<FieldDescriptor> Kinds => JobEvent.Descriptor.Oneofs[0].Fields;
}
