using Airunner.Actors;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Commands;

/// <summary>The line that says which execution follows, where there are several.</summary>
internal static class ExecutionHeader
{
    public static string Of(JobExecution execution, bool isFirst) =>
        $"{(isFirst ? "" : "\n")}==> {Plain.Text(execution.ToString())} <==\n";
}
