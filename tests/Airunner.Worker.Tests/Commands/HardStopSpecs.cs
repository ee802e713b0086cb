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
    public void What_still_hangs_after_the_second_signal_is_ended_and_told()
    {
        var lastCalls = 0;
        _signals.GivingUp += () => lastCalls++;
        using var hard = Stop();
        Signal();
        _time.Strike();
        _exits.ShouldBeEmpty(); // the first one waits for the drain
        Signal();
        _time.Strike();
        (lastCalls, _exits.ShouldHaveSingleItem()).ShouldBe((1, ExitStatuses.LogFailed));
        _error.Text.ShouldContain("asked twice to stop");
    }

    [Fact]
    public void The_status_is_that_of_what_is_known_by_then()
    {
        using var hard = Stop();
        Signal();
        Signal();
        hard.Status = ExitStatuses.NotAllDelivered;
        _time.Strike();
        _exits.ShouldBe([ExitStatuses.NotAllDelivered]);
    }

    [Fact]
    public void What_ends_by_itself_is_left_alone()
    {
        var hard = Stop();
        Signal();
        Signal();
        hard.Dispose();
        _time.Strike();
        _exits.ShouldBeEmpty();
    }

    private HardStop Stop() => new(_signals, _error.Descriptor, _time, _exits.Add);

    private void Signal() => _signals.Take(new PosixSignalContext(PosixSignal.SIGTERM), StopSignals.Terminate);
}
