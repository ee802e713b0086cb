using Airunner.Actors.Jobs.Serialization.Wire;
using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf.WellKnownTypes;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Jobs.Serialization;

/// <summary>The formats of all messages of <see cref="JobWalProtocol"/>, and of <see cref="JobStatus"/>.</summary>
internal static class MessageFormats
{
    internal static readonly IReadOnlyList<MessageFormat> All =
    [
        new MessageFormat<Append, AppendWire>(
            "append/1",
            AppendWire.Parser,
            message => new AppendWire { Execution = message.Execution.ToWire(), Correlation = message.Correlation, Event = message.Event },
            (wire, _) => new Append(wire.Execution.ToExecution(), wire.Correlation, wire.Event)),
        new MessageFormat<Appended, AppendedWire>(
            "appended/1",
            AppendedWire.Parser,
            message => new AppendedWire
            {
                Execution = message.Execution.ToWire(),
                Correlation = message.Correlation,
                Sequence = message.Sequence,
            },
            (wire, _) => new Appended(wire.Execution.ToExecution(), wire.Correlation, wire.Sequence)),
        new MessageFormat<AppendRefused, AppendRefusedWire>(
            "append-refused/1", AppendRefusedWire.Parser, ToWire, (wire, _) => FromWire(wire)),
        new MessageFormat<AppendUnknown, AppendUnknownWire>(
            "append-unknown/1",
            AppendUnknownWire.Parser,
            message => new AppendUnknownWire
            {
                Execution = message.Execution.ToWire(),
                Correlation = message.Correlation,
                Detail = message.Detail,
            },
            (wire, _) => new AppendUnknown(wire.Execution.ToExecution(), wire.Correlation, wire.Detail)),
        new MessageFormat<GiveUp, GiveUpWire>(
            "give-up/1",
            GiveUpWire.Parser,
            message => new GiveUpWire { Execution = message.Execution.ToWire(), Sequence = message.Sequence },
            (wire, _) => new GiveUp(wire.Execution.ToExecution(), wire.Sequence)),
        AboutExecution("get-status/1", execution => new GetStatus(execution)),
        AboutExecution("flush/1", execution => new Flush(execution)),
        AboutExecution("flushed/1", execution => new Flushed(execution)),
        AboutExecution("complete/1", execution => new Complete(execution)),
        AboutExecution("activate/1", execution => new Activate(execution)),
        new MessageFormat<Completed, CompletedWire>(
            "completed/1",
            CompletedWire.Parser,
            message => new CompletedWire { Execution = message.Execution.ToWire(), Status = message.Status.ToWire() },
            (wire, _) => new Completed(wire.Execution.ToExecution(), wire.Status.ToStatus())),
        new MessageFormat<Activated, ActivatedWire>(
            "activated/1",
            ActivatedWire.Parser,
            message => new ActivatedWire
            {
                Execution = message.Execution.ToWire(),
                Log = Akka.Serialization.Serialization.SerializedActorPath(message.Log),
                Status = message.Status.ToWire(),
            },
            (wire, system) => new Activated(
                wire.Execution.ToExecution(), system.Provider.ResolveActorRef(wire.Log), wire.Status.ToStatus())),
        new MessageFormat<NotActivated, RefusedWire>(
            "not-activated/1",
            RefusedWire.Parser,
            message => Refused(message.Execution, message.Reason, message.Detail),
            (wire, _) => new NotActivated(wire.Execution.ToExecution(), wire.Reason.ToReason(), wire.Detail)),
        new MessageFormat<Unavailable, RefusedWire>(
            "unavailable/1",
            RefusedWire.Parser,
            message => Refused(message.Execution, message.Reason, message.Detail),
            (wire, _) => new Unavailable(wire.Execution.ToExecution(), wire.Reason.ToReason(), wire.Detail)),
        new MessageFormat<Drain, DrainWire>(
            "drain/1",
            DrainWire.Parser,
            message => new DrainWire { Timeout = Duration.FromTimeSpan(message.Timeout) },
            (wire, _) => new Drain(wire.Timeout.ToTimeSpan())),
        new MessageFormat<Drained, DrainedWire>("drained/1", DrainedWire.Parser, _ => new DrainedWire(), (_, _) => new Drained()),
        new MessageFormat<GetLeftovers, GetLeftoversWire>(
            "get-leftovers/1",
            GetLeftoversWire.Parser,
            message => new GetLeftoversWire { WhenFinished = message.WhenFinished },
            (wire, _) => new GetLeftovers(wire.WhenFinished)),
        new MessageFormat<Leftovers, LeftoversWire>("leftovers/1", LeftoversWire.Parser, ToWire, (wire, _) => FromWire(wire)),
        new MessageFormat<RequestRefused, RequestRefusedWire>(
            "request-refused/1",
            RequestRefusedWire.Parser,
            message => new RequestRefusedWire { Detail = message.Detail },
            (wire, _) => new RequestRefused(wire.Detail)),
        new MessageFormat<JobStatus, StatusWire>("status/1", StatusWire.Parser, message => message.ToWire(), (wire, _) => wire.ToStatus()),
    ];

    private static MessageFormat AboutExecution<TMessage>(string manifest, Func<JobExecution, TMessage> create)
        where TMessage : notnull, IWithExecution =>
        new MessageFormat<TMessage, AboutExecutionWire>(
            manifest,
            AboutExecutionWire.Parser,
            message => new AboutExecutionWire { Execution = message.Execution.ToWire() },
            (wire, _) => create(wire.Execution.ToExecution()));

    private static AppendRefusedWire ToWire(AppendRefused message)
    {
        var wire = new AppendRefusedWire
        {
            Execution = message.Execution.ToWire(),
            Correlation = message.Correlation,
            Reason = message.Reason.ToWire(),
        };
        if (message.Detail is { } detail) wire.Detail = detail;
        return wire;
    }

    private static AppendRefused FromWire(AppendRefusedWire wire) =>
        new(wire.Execution.ToExecution(), wire.Correlation, wire.Reason.ToReason(), wire.HasDetail ? wire.Detail : null);

    private static RefusedWire Refused(JobExecution execution, RefusalReason reason, string detail) =>
        new() { Execution = execution.ToWire(), Reason = reason.ToWire(), Detail = detail };

    private static LeftoversWire ToWire(Leftovers message)
    {
        var wire = new LeftoversWire();
        wire.Finished.AddRange(message.Finished.Select(status => status.ToWire()));
        wire.InProgress.AddRange(message.InProgress.Select(execution => execution.ToWire()));
        return wire;
    }

    private static Leftovers FromWire(LeftoversWire wire) =>
        new([.. wire.Finished.Select(status => status.ToStatus())], [.. wire.InProgress.Select(execution => execution.ToExecution())]);
}
