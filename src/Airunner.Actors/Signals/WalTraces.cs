using System.Diagnostics;
using System.Reflection;

namespace Airunner.Actors.Signals;

/// <summary>
/// Activities about the way of events: append, commit, send, ack. None is made while nobody listens, and nothing is allocated for it.
/// </summary>
/// <remarks>Names, parents and tags: Hosting/README.md.</remarks>
internal static class WalTraces
{
    internal const string SourceName = "Airunner.Actors";
    internal const string AppendName = "airunner.append";
    internal const string CommitName = "airunner.commit";
    internal const string SendName = "airunner.send";
    internal const string AckName = "airunner.ack";

    private const string JobTag = "airunner.job";
    private const string ExecutionTag = "airunner.execution";
    private const string SequenceTag = "airunner.sequence";
    private const string EventsTag = "airunner.events";
    private const string ErrorTag = "error.type";

    private static readonly ActivitySource Source = new(
        SourceName, typeof(WalTraces).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);

    /// <summary>Whether somebody listens.</summary>
    internal static bool AreHeard => Source.HasListeners();

    /// <summary>An append begins, in what its caller does now.</summary>
    /// <remarks>It ends on another thread, so it does not become the caller's current activity.</remarks>
    internal static Activity? Append(JobExecution execution) => Source.HasListeners() ? StartDetached(execution) : null;

    /// <summary>An append is acknowledged.</summary>
    internal static void Appended(Activity? append, long sequence)
    {
        if (append is null) return;
        append.SetTag(SequenceTag, sequence);
        Stop(append);
    }

    /// <summary>An append is refused, or its outcome is unknown.</summary>
    internal static void NotAppended(Activity? append, string reason)
    {
        if (append is null) return;
        Fail(append, reason);
        Stop(append);
    }

    /// <summary>A commit begins, below the first append that it covers, with links to the others. The caller disposes it.</summary>
    internal static Activity? Commit(JobExecution execution, int events, IReadOnlyList<ActivityContext> appends) =>
        Start(CommitName, ActivityKind.Internal, execution, events, appends);

    /// <summary>A call of the sender begins, below the first append whose event it sends. The caller disposes it.</summary>
    internal static Activity? Send(JobExecution execution, int events, IReadOnlyList<ActivityContext> appends) =>
        Source.HasListeners() ? Start(SendName, ActivityKind.Client, execution, events, appends) : null;

    /// <summary>The receiver's acknowledgement reaches the log. The caller disposes it.</summary>
    /// <param name="execution">Whose events.</param>
    /// <param name="through">Up to which sequence.</param>
    /// <param name="send">The call that it answers.</param>
    internal static Activity? Ack(JobExecution execution, long through, ActivityContext send)
    {
        if (send == default) return null; // nobody listened when it was sent
        var ack = Source.StartActivity(AckName, ActivityKind.Internal, send);
        ack?.SetTag(SequenceTag, through);
        Name(ack, execution);
        return ack;
    }

    /// <summary>What an activity stands for has failed.</summary>
    internal static void Fail(Activity? activity, string error)
    {
        activity?.SetTag(ErrorTag, error);
        activity?.SetStatus(ActivityStatusCode.Error);
    }

    private static Activity? Start(
        string name, ActivityKind kind, JobExecution execution, int events, IReadOnlyList<ActivityContext> appends)
    {
        var links = appends.Skip(1).Select(static append => new ActivityLink(append));
        var activity = Source.StartActivity(kind, appends.Count > 0 ? appends[0] : default, tags: null, links, startTime: default, name);
        activity?.SetTag(EventsTag, events);
        Name(activity, execution);
        return activity;
    }

    private static Activity? StartDetached(JobExecution execution)
    {
        var current = Activity.Current;
        var append = Source.StartActivity(AppendName, ActivityKind.Producer);
        Activity.Current = current;
        Name(append, execution);
        return append;
    }

    /// <summary>Ends an activity that is not current here: what is current here stays so.</summary>
    private static void Stop(Activity activity)
    {
        var current = Activity.Current;
        activity.Stop();
        Activity.Current = current;
    }

    private static void Name(Activity? activity, JobExecution execution)
    {
        activity?.SetTag(JobTag, execution.Job);
        if (execution.Execution is { } id) activity?.SetTag(ExecutionTag, id);
    }
}
