using Airunner.Actors;

namespace PlainActorSystem;

/// <summary>The receiver, named in worker.hocon. This one only prints.</summary>
public sealed class ConsoleSender : IEventSender
{
    public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
    {
        foreach (var step in events) Console.WriteLine($"the server has {step.Output.Output.ToStringUtf8()}");
        return Task.CompletedTask;
    }
}
