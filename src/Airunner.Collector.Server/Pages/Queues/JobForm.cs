using Microsoft.AspNetCore.Http;

namespace Airunner.Collector.Server.Pages.Queues;

/// <summary>What a form about a new job says. The write token is no part of it: it is shown in no answer.</summary>
/// <param name="Request">The form's own id: sent twice, it submits one job.</param>
/// <param name="Queue">The queue; "" for the default.</param>
/// <param name="Command">The command.</param>
/// <param name="Arguments">Its arguments, one a line.</param>
/// <param name="Directory">Its directory; "" for the worker's.</param>
/// <param name="Timeout">The longest time in seconds; "" for no limit.</param>
/// <param name="Retries">How often it is run again after the loss of a worker; "" for never.</param>
internal sealed record JobForm(
    string Request, string Queue, string Command, string Arguments, string Directory, string Timeout, string Retries)
{
    private static string NewRequest => Guid.CreateVersion7().ToString("N");

    /// <summary>An empty form.</summary>
    public static JobForm New(string queue) => new(NewRequest, queue, "", "", "", "", "");

    /// <summary>A form that was sent.</summary>
    public static JobForm Of(IFormCollection form)
    {
        string Field(string name) => form[name].ToString();
        return new JobForm(
            Field("request"),
            Field("queue").Trim(),
            Field("command"),
            Field("arguments"),
            Field("directory").Trim(),
            Field("timeout").Trim(),
            Field("retries").Trim());
    }

    /// <summary>The same job as a request of its own.</summary>
    public JobForm WithNewRequest() => this with { Request = NewRequest };
}
