using Airunner.Actors;
using Airunner.Actors.Testing;
using Airunner.Protocol;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Google.Protobuf;
using Xunit;
using static Airunner.Actors.JobWalProtocol;

namespace Builds;

/// <summary>The actor under test: it logs each step of a build, and says "done" once the step is durable.</summary>
public sealed class Builder : ReceiveActor, IWithTimers
{
    private readonly Dictionary<long, (IActorRef Asked, JobEvent Step)> _inFlight = [];
    private long _last;

    public Builder(JobExecution execution, IActorRef jobs)
    {
        Receive<string>(step =>
        {
            var output = new OutputEvent { Output = ByteString.CopyFromUtf8(step) };
            var logged = new JobEvent { Sequence = ++_last, EventType = EventType.Output, Output = output };
            _inFlight.Add(logged.Sequence, (Sender, logged));
            jobs.Tell(new Append(execution, logged.Sequence, logged));
        });
        Receive<Appended>(durable =>
        {
            _inFlight.Remove(durable.Correlation, out var step);
            step.Asked.Tell("done");
        });
        Receive<AppendRefused>(refused => // the step has its number: the same one is appended again until it is taken
            Timers.StartSingleTimer(refused.Correlation, new Again(refused.Correlation), TimeSpan.FromSeconds(1)));
        Receive<Again>(again => jobs.Tell(new Append(execution, again.Sequence, _inFlight[again.Sequence].Step)));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private sealed record Again(long Sequence);
}

public sealed class BuilderSpecs : TestKit
{
    private static readonly JobExecution Build = new("build", "1");
    private readonly TestWal _wal;
    private readonly IActorRef _builder;

    public BuilderSpecs()
        : base(TestWal.Config)
    {
        _wal = TestWal.StartIn(Sys);
        _builder = Sys.ActorOf(Props.Create(() => new Builder(Build, _wal.Jobs)));
    }

    [Fact]
    public async Task A_step_is_done_once_it_is_durable_and_is_then_delivered()
    {
        _builder.Tell("compile", TestActor);

        await ExpectMsgAsync("done");
        await _wal.ExpectAppendedAsync(Build, step => step.Output.Output.ToStringUtf8() == "compile");
        await _wal.ExpectDeliveredAsync(Build, step => step.Output.Output.ToStringUtf8() == "compile");
    }

    [Fact]
    public async Task On_a_full_disk_a_step_waits_for_space()
    {
        _wal.Disk.IsFull = true;
        _builder.Tell("compile", TestActor);
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));

        _wal.Disk.IsFull = false;
        await AwaitAssertAsync(async () =>
        {
            _wal.Advance(TimeSpan.FromSeconds(1)); // virtual: the actor's own timer, and the log's
            await ExpectMsgAsync("done", TimeSpan.FromMilliseconds(50));
        });
    }

    [Fact]
    public async Task While_the_server_is_away_steps_are_done_all_the_same()
    {
        _wal.Sender.Throw(new HttpRequestException("no route to host"));
        _builder.Tell("compile", TestActor);

        await ExpectMsgAsync("done");
        await _wal.ExpectStatusAsync(Build, status => status.SendAttempts == 1); // from here on the retry is scheduled
        _wal.Advance(TimeSpan.FromMinutes(1));
        await _wal.ExpectDeliveredAsync(Build);
    }

    [Fact]
    public async Task A_step_that_was_done_survives_a_crash()
    {
        _wal.Sender.HoldSends = true;
        _builder.Tell("compile", TestActor);
        await ExpectMsgAsync("done");

        await _wal.CrashAsync(); // ends Sys, and loses whatever was not synced

        using var restarted = ActorSystem.Create("restarted", TestWal.Config);
        var wal = TestWal.StartIn(restarted, disk: _wal.Disk);
        await wal.Log.OpenAsync(Build);
        await wal.ExpectDeliveredAsync(Build, step => step.Output.Output.ToStringUtf8() == "compile");
    }
}
