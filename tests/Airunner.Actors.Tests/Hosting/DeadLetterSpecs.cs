using System.Collections.Concurrent;
using Airunner.Actors.Hosting;
using Airunner.Actors.Tests.Storage;
using Airunner.Protocol;
using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>A host that lives and stops as it should leaves no message of ours undelivered.</summary>
public sealed class DeadLetterSpecs : IDisposable
{
    private const int Executions = 40;
    private readonly TemporaryDirectory _state = new();

    private static CancellationToken Timely => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    public void Dispose() => _state.Dispose();

    [Theory]
    [InlineData(1, "", 0)]
    [InlineData(2, "drain-timeout = 0 s", 0)]
    [InlineData(3, "drain-timeout = 20 ms", 50)]
    [InlineData(4, "segment.max-bytes = 64 KiB, flush-interval = 0 ms", 0)]
    public async Task None_of_our_messages_becomes_a_dead_letter(int seed, string settings, int percentFailing)
    {
        var letters = new ConcurrentBag<string>();
        for (var run = 0; run < 12; run++) await RunAsync(new Random((seed * 100) + run), settings, percentFailing, letters);
        letters.GroupBy(letter => letter).Select(same => $"{same.Count()} x {same.Key}").ShouldBeEmpty();
    }

    private async Task RunAsync(Random chance, string settings, int percentFailing, ConcurrentBag<string> letters)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<IEventSender>(new UnsteadySender(chance.Next(), percentFailing));
        builder.Services.AddJobWal(options => options.IdleAfter = TimeSpan.FromMilliseconds(3));
        builder.Services.AddAkka("worker", akka => akka
            .AddHocon(
                $$"""
                akka.loglevel = ERROR
                airunner.wal { state-directory = "{{_state.Path}}", flush-interval = 2 ms, retry { initial = 2 ms, max = 20 ms } }
                airunner.wal { {{settings}} }
                """,
                HoconAddMode.Prepend)
            .WithJobWal());
        using var host = builder.Build();
        await host.StartAsync(Timely);
        var system = host.Services.GetRequiredService<ActorSystem>();
        system.EventStream.Subscribe(new OurLetters(system, letters), typeof(DeadLetter));
        var wal = host.Services.GetRequiredService<IJobWal>();
        var completes = percentFailing == 0 && !settings.Contains("drain-timeout", StringComparison.Ordinal);
        var jobs = Enumerable.Range(0, Executions).Select(i => LiveAsync(wal, chance.Next(), $"job{i}-{chance.Next()}", completes));
        await Task.WhenAll(jobs);
        await host.StopAsync(Timely);
        await system.WhenTerminated.WaitAsync(Timely);
    }

    private static async Task LiveAsync(IJobWal wal, int seed, string job, bool completes)
    {
        var chance = new Random(seed);
        var execution = new JobExecution(job);
        var output = new OutputEvent { Output = Google.Protobuf.ByteString.CopyFrom(new byte[chance.Next(1, 9000)]) };
        for (var i = chance.Next(1, 20); i > 0; i--)
        {
            await wal.AppendAsync(execution, new JobEvent { EventType = EventType.Output, Output = output }, Timely);
            if (chance.Next(4) == 0) await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(1, 5)), TimeProvider.System);
        }

        if (completes && chance.Next(3) > 0) await wal.CompleteAsync(execution, Timely);
    }

    private sealed class UnsteadySender(int seed, int percentFailing) : IEventSender
    {
        private readonly Random _chance = new(seed);

        public async Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
        {
            int delayMs;
            bool fails;
            lock (_chance) (delayMs, fails) = (_chance.Next(4), _chance.Next(100) < percentFailing);
            await Task.Delay(TimeSpan.FromMilliseconds(delayMs), TimeProvider.System, cancellationToken);
            if (fails) throw new IOException("no route");
        }
    }

    private sealed class OurLetters(ActorSystem system, ConcurrentBag<string> letters) : MinimalActorRef
    {
        public override ActorPath Path { get; } = system.DeadLetters.Path.Root / "letters";

        public override IActorRefProvider Provider => ((ExtendedActorSystem)system).Provider;

        protected override void TellInternal(object message, IActorRef sender)
        {
            var letter = ((DeadLetter)message).Message;
            var text = letter.ToString() ?? "";
            if (letter.GetType().Assembly == typeof(IJobWal).Assembly) letters.Add(letter.GetType().Name);
            else if (text.Contains("Airunner", StringComparison.Ordinal)) letters.Add($"{letter.GetType().Name} of ours");
        }
    }
}
