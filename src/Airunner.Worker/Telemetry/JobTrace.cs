using System.Diagnostics;
using Airunner.Actors;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Telemetry;

/// <summary>The activity of a whole job: the parent of all that the log does for it, and of what its command does.</summary>
internal static class JobTrace
{
    public const string SourceName = "Airunner.Worker";

    /// <summary>The variable by which a process passes the trace on to those that it starts.</summary>
    public const string Variable = "TRACEPARENT";

    /// <summary>The variable beside it, for what tracing systems add.</summary>
    public const string StateVariable = "TRACESTATE";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>The trace of one execution, from the variables of its command.</summary>
    public static Func<JobExecution, (string? Parent, string? State)> Of(JobExecution execution, Func<string, string?> environment)
    {
        var inherited = (environment(Variable), environment(StateVariable));
        return each => each == execution ? inherited : default;
    }

    /// <summary>Begins it; null where nobody listens. The caller disposes it.</summary>
    /// <param name="command">The command of this program.</param>
    /// <param name="execution">The job.</param>
    /// <param name="inherited">The trace that it is started in; without one it begins a new one.</param>
    public static Activity? Start(string command, JobExecution execution, (string? Parent, string? State) inherited)
    {
        _ = ActivityContext.TryParse(inherited.Parent, inherited.State, isRemote: true, out var parent);
        var activity = Source.StartActivity($"airunner.{command}", ActivityKind.Internal, parent);
        activity?.SetTag("airunner.job", execution.Job);
        activity?.SetTag("airunner.execution", execution.Execution);
        return activity;
    }

    /// <summary>A command's start, within the activity of its job.</summary>
    public static SpawnPlan Within(Activity? activity, SpawnPlan plan)
    {
        if (activity is not { Id: { } id, IdFormat: ActivityIdFormat.W3C }) return plan;
        var environment = plan.Environment?.ToList() ?? NativeEnvironment.Own();
        NativeEnvironment.Set(environment, $"{Variable}={id}");
        NativeEnvironment.Remove(environment, StateVariable);
        if (activity.TraceStateString is { Length: > 0 } state) NativeEnvironment.Set(environment, $"{StateVariable}={state}");
        return plan with { Environment = environment };
    }
}
