// A web worker. A build system posts the steps of its builds; each is on the disk before it is answered, and goes to a server by HTTP.
using System.Net;
using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Protocol;
using Akka.Hosting;
using Google.Protobuf;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;

var builder = WebApplication.CreateBuilder(args);
var server = new Uri(builder.Configuration["Server:Url"]!);
builder.Services.AddHttpClient(nameof(HttpSender), client => client.BaseAddress = server);
builder.Services.AddHealthChecks();
builder.Services.AddJobWal<HttpSender>(); // its settings: Airunner:Wal in appsettings.json, the environment, the command line
builder.Services.AddAkka("worker", akka => akka.WithJobWal().WithJobWalProbes());

var app = builder.Build();
foreach (var probe in new[] { "live", "ready", "progress" })
    app.MapHealthChecks($"/health/{probe}", new HealthCheckOptions { Predicate = check => check.Tags.Contains(probe) });

app.MapPost("/builds/{id}/steps", async (string id, Step step, IJobWal wal, CancellationToken stop) =>
{
    var output = new OutputEvent { Output = ByteString.CopyFromUtf8($"{step.Text}\n") };
    try
    {
        var sequence = await wal.AppendAsync(Build(id), new JobEvent { EventType = EventType.Output, Output = output }, stop);
        return Results.Ok(new { sequence });
    }
    catch (AppendRefusedException refused) when (refused.IsTransient)
    {
        return Results.Problem(refused.Message, statusCode: StatusCodes.Status503ServiceUnavailable); // a full disk: post it again later
    }
});

app.MapPost("/builds/{id}/end", async (string id, IJobWal wal, CancellationToken stop) =>
{
    var done = await wal.CompleteAsync(Build(id), stop); // everything is delivered, or was refused for good
    return Results.Ok(new { done.Sent, done.Failed, done.ArchivePath });
});

app.MapGet("/builds/{id}", async (string id, IJobWal wal, CancellationToken stop) =>
{
    var status = await wal.StatusAsync(Build(id), stop);
    return Results.Ok(new { phase = status.Phase.ToString(), status.Pending, status.Trouble });
});

app.Run();

static JobExecution Build(string id) => new("build", id);

/// <summary>What is posted.</summary>
sealed record Step(string Text);

/// <summary>Posts each batch as lines of JSON. The server drops what it has by job, execution and sequence.</summary>
sealed class HttpSender(IHttpClientFactory clients) : IEventSender
{
    public async Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
    {
        using var lines = new StringContent(string.Concat(events.Select(each => JsonFormatter.Default.Format(each) + "\n")));
        using var client = clients.CreateClient(nameof(HttpSender));
        using var answer = await client.PostAsync($"events/{execution.Job}/{execution.Execution}", lines, cancellationToken);
        if (answer.StatusCode is HttpStatusCode.UnprocessableEntity)
            throw new EventsRefusedException("The server can never take it: 422."); // the one event is found, and set aside
        answer.EnsureSuccessStatusCode(); // anything else that fails is sent again
    }
}
