using Airunner.Worker.Printing;
using Airunner.Worker.Reading;

namespace Airunner.Worker.Commands;

/// <summary>A line of <c>jobs</c>.</summary>
/// <param name="Latest">The execution, or the latest one of the job.</param>
/// <param name="Executions">How many the job has; null where the line is of an execution, or where a server says only the latest.</param>
internal sealed record JobRow(ExecutionSummary Latest, int? Executions)
{
    public string Json(DateTimeOffset now) => JsonLine.Of(json =>
    {
        json.WriteString("job", Latest.Execution.Job);
        json.WriteString("execution", Latest.Execution.Execution);
        if (Executions is { } executions) json.WriteNumber("executions", executions);
        json.WriteString("state", Latest.State);
        json.Number("exitStatus", Latest.ExitStatus);
        json.WriteString("signal", Latest.Signal is { } signal ? SignalName.Of(signal) : null);
        json.Time("startedAt", Latest.StartedAt);
        if (Latest.Took(now) is { } took) json.WriteNumber("seconds", Math.Round(took.TotalSeconds, 3));
        else json.WriteNull("seconds");
        json.WriteNumber("events", Latest.Events);
        json.WriteBoolean("eventsAreEstimated", Latest.IsEstimate);
        json.WriteNumber("pending", Latest.Pending);
        json.WriteString("where", Latest.Where);
        json.WriteNumber("logBytes", Latest.LogBytes);
        json.WriteNumber("storeBytes", Latest.StoreBytes);
        json.WriteNumber("archiveBytes", Latest.ArchiveBytes);
        json.WriteNumber("serverBytes", Latest.ServerBytes);
    });
}
