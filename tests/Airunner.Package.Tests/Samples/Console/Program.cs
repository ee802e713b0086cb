using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Protocol;
using Akka.Hosting;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddJobWal<ConsoleSender>(options => options.RetentionDays = 7);
builder.Services.AddAkka("worker", akka => akka.WithJobWal());
using var host = builder.Build();
await host.StartAsync();

var wal = host.Services.GetRequiredService<IJobWal>();
var job = new JobExecution("greeting", Guid.CreateVersion7().ToString("N"));
var hello = new OutputEvent { Output = ByteString.CopyFromUtf8("hello\n") };
var sequence = await wal.AppendAsync(job, new JobEvent { EventType = EventType.Output, Output = hello });
Console.WriteLine($"event {sequence} is on the disk");
var done = await wal.CompleteAsync(job);
Console.WriteLine($"{done.Sent} delivered, archived as {done.ArchivePath}");
await host.StopAsync();

sealed class ConsoleSender : IEventSender
{
    public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
    {
        // Return only once the server has said so; throw to have it tried again.
        Console.WriteLine($"the server has {events.Count} event of {execution}");
        return Task.CompletedTask;
    }
}
