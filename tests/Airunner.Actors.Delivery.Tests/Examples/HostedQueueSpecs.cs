using System.Collections.Concurrent;
using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Actors.Queues;
using Akka.Actor;
using Akka.Delivery;
using Akka.Hosting;
using Akka.Util;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Orders;

/// <summary>A queue in a host; the example of the README.</summary>
public sealed class HostedQueueSpecs : IDisposable
{
    private readonly string _state = Directory.CreateTempSubdirectory("airunner-queue-").FullName;

    [Fact]
    public async Task A_queue_lives_in_a_host()
    {
        var directory = _state;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        using var errors = new Errors();
        builder.Logging.AddProvider(errors);
        var orders = new TaskCompletionSource<Order>(TaskCreationOptions.RunContinuationsAsynchronously);

        // README
        builder.Services.AddJobWal(); // makes IJobWal with the log's name as its key, and errors of the start errors of the host
        builder.Services.AddAkka("worker", akka => akka
            .WithJobWal(_ => DurableQueues.Receiver, options => options.StateDirectory = directory, name: "queues")
            .WithJobWalLogging()
            .WithActors((system, _) =>
            {
                var queue = DurableQueues.Props<Order>(JobWal.Get(system, "queues"), "orders");
                var controller = system.ActorOf(ProducerController.Create<Order>(system, "orders", queue), "producer");
                system.ActorOf(Props.Create(() => new Waiter(controller)));
            }));

        using var host = builder.Build();
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        var cook = system.ActorOf(Props.Create(() => new Cook(orders)));
        var consumer = system.ActorOf(ConsumerController.Create<Order>(system, Option<IActorRef>.None));
        consumer.Tell(new ConsumerController.Start<Order>(cook));
        consumer.Tell(new ConsumerController.RegisterToProducerController<Order>(
            await system.ActorSelection("/user/producer").ResolveOne(TimeSpan.FromSeconds(10))));

        (await orders.Task.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe(new Order(1, "tea"));
        await host.StopAsync();
        errors.Lines.ShouldBeEmpty(); // a record that comes too late waits for the next start
        Directory.GetFiles(Path.Combine(directory, "wal"), "*.wal").ShouldHaveSingleItem().ShouldContain("durable-queues");
    }

    public void Dispose() => Directory.Delete(_state, recursive: true);
}

/// <summary>Hands over an order each time that it is asked for the next one.</summary>
public sealed class Waiter : ReceiveActor
{
    private int _number;

    public Waiter(IActorRef controller)
    {
        Receive<ProducerController.RequestNext<Order>>(next => next.SendNextTo.Tell(new Order(++_number, "tea")));
        controller.Tell(new ProducerController.Start<Order>(Self));
    }
}

/// <summary>Confirms each order that it has got.</summary>
public sealed class Cook : ReceiveActor
{
    public Cook(TaskCompletionSource<Order> first) =>
        Receive<ConsumerController.Delivery<Order>>(delivery =>
        {
            delivery.ConfirmTo.Tell(ConsumerController.Confirmed.Instance);
            first.TrySetResult(delivery.Message);
        });
}

/// <summary>Keeps what is logged as an error.</summary>
internal sealed class Errors : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) _lines.Enqueue(formatter(state, exception));
    }

    public void Dispose()
    {
    }
}
