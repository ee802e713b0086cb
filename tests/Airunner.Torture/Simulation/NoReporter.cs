using Airunner.Actors;
using Airunner.Actors.Jobs.Life;

namespace Airunner.Torture.Simulation;

/// <summary>Nobody reads what a simulated log reports.</summary>
internal sealed class NoReporter : IReporter
{
    public static readonly NoReporter Instance = new();

    public void Report(ReportLevel level, Exception? cause, string template, params object?[] values)
    {
    }

    public void Publish(LogNotice notice)
    {
    }

    public void Trouble(TroubleKind kind, JobExecution execution, string reason)
    {
    }

    public void Over(TroubleKind kind, JobExecution execution)
    {
    }
}
