using System.Runtime.InteropServices;
using Airunner.Worker.Commands;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Tests.Commands;

public sealed class HardStopSpecs : IDisposable
{
    private readonly StopSignals _signals = new();
    private readonly TemporaryFile _error = new();
    private readonly StillTime _time = new();
    private readonly List<int> _exits = [];

    public void Dispose()
    {
        _signals.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void A_terminal_that_says_twice_that_it_closes_has_asked_once()
    {
        for (var i = 0; i < 2; i++) _signals.Take(new PosixSignalContext(PosixSignal.SIGHUP), StopSignals.HangUp);
        (_signals.First.IsCancellationRequested, _signals.Second.IsCancellationRequested).ShouldBe((true, false));
        Signal();
        _signals.Second.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public void A_program_that_hangs_after_the_second_signal_is_ended_with_a_message()
    {
        var lastCalls = 0;
        _signals.GivingUp += () => lastCalls++;
        using var hard = Stop();
        Signal();
        _time.Strike();
        _exits.ShouldBeEmpty(); // after the first signal the drain goes on
        SecondSignal();
        _time.Strike();
        (lastCalls, _exits.ShouldHaveSingleItem()).ShouldBe((1, ExitStatuses.LogFailed));
        _error.Text.ShouldContain("5 s after the second signal");
    }

    [Fact]
    public void The_exit_status_is_the_last_that_was_set()
    {
        using var hard = Stop();
        Signal();
        SecondSignal();
        hard.Status = ExitStatuses.NotAllDelivered;
        _time.Strike();
        _exits.ShouldBe([ExitStatuses.NotAllDelivered]);
    }

    [Fact]
    public void A_program_that_ends_by_itself_is_not_affected()
    {
        var hard = Stop();
        Signal();
        SecondSignal();
        hard.Dispose();
        _time.Strike();
        _exits.ShouldBeEmpty();
    }

    private HardStop Stop() => new(_signals, _error.Descriptor, _time, _exits.Add);

    private void SecondSignal() => _signals.Take(new PosixSignalContext(PosixSignal.SIGINT), StopSignals.Interrupt);

    private void Signal() => _signals.Take(new PosixSignalContext(PosixSignal.SIGTERM), StopSignals.Terminate);
}
