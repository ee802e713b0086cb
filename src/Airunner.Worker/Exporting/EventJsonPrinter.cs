using System.Text;
using Airunner.Actors;
using Airunner.Protocol;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Exporting;

/// <summary>Prints events as JSON, one object a line, as <c>events --json</c> does.</summary>
internal sealed class EventJsonPrinter(OutputBuffer.Writer write, JobExecution execution) : ILogPrinter
{
    public ValueTask TakeAsync(JobEvent jobEvent, CancellationToken cancellationToken)
    {
        write(Encoding.UTF8.GetBytes(EventJson.Line(execution, jobEvent) + "\n"));
        return ValueTask.CompletedTask;
    }

    public void End()
    {
        // each line is whole
    }
}
