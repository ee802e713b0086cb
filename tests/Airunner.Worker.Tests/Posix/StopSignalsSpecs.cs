using System.Runtime.InteropServices;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Tests.Posix;

public sealed class StopSignalsSpecs : IDisposable
{
    private readonly StopSignals _signals = new();
    private readonly List<int> _received = [];

    public void Dispose() => _signals.Dispose();

    [Fact]
    public void A_command_gets_the_signals_that_came_before_it_started()
    {
        Take(PosixSignal.SIGTERM, Signals.Terminate);
        _signals.CommandRuns(_received.Add);
        _received.ShouldBe([Signals.Terminate]);
    }

    [Fact]
    public void While_a_command_runs_no_signal_shortens_anything()
    {
        _signals.CommandRuns(_received.Add);
        Take(PosixSignal.SIGINT, Signals.Interrupt);
        Take(PosixSignal.SIGTERM, Signals.Terminate);
        _received.ShouldBe([Signals.Interrupt, Signals.Terminate]);
        _signals.Second.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public void After_the_command_a_signal_shortens_the_delivery_unless_it_is_the_first()
    {
        _signals.CommandRuns(_received.Add);
        _signals.CommandEnded();
        Take(PosixSignal.SIGINT, Signals.Interrupt);
        _signals.Second.IsCancellationRequested.ShouldBeFalse();
        Take(PosixSignal.SIGTERM, Signals.Terminate);
        _signals.Second.IsCancellationRequested.ShouldBeTrue();
        _received.ShouldBeEmpty();
    }

    [Fact]
    public void A_signal_that_is_handled_while_the_program_ends_breaks_nothing()
    {
        _signals.Dispose();
        Take(PosixSignal.SIGTERM, Signals.Terminate);
        Take(PosixSignal.SIGINT, Signals.Interrupt);
        _signals.First.IsCancellationRequested.ShouldBeTrue();
    }

    private void Take(PosixSignal signal, int number) => _signals.Take(new PosixSignalContext(signal), number);
}
