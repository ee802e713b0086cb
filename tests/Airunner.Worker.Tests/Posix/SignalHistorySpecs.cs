using Airunner.Worker.Posix;

namespace Airunner.Worker.Tests.Posix;

public sealed class SignalHistorySpecs
{
    private readonly SignalHistory _history = new();

    [Fact]
    public void Equal_signals_within_a_second_are_one()
    {
        Take(Signals.Terminate, 0).ShouldBe(SignalMeaning.FirstEnding);
        Take(Signals.Terminate, 999).ShouldBe(SignalMeaning.Repetition);
        Take(Signals.Terminate, 1_000).ShouldBe(SignalMeaning.LaterEnding);
    }

    [Fact]
    public void Different_signals_are_two()
    {
        Take(Signals.Interrupt, 0).ShouldBe(SignalMeaning.FirstEnding);
        Take(Signals.Terminate, 1).ShouldBe(SignalMeaning.LaterEnding);
    }

    [Fact]
    public void A_second_hang_up_asks_for_nothing_new()
    {
        Take(Signals.HangUp, 0).ShouldBe(SignalMeaning.FirstEnding);
        Take(Signals.HangUp, 5_000).ShouldBe(SignalMeaning.Message);
    }

    [Fact]
    public void Job_control_and_window_sizes_are_never_repetitions()
    {
        foreach (var number in new[] { Signals.Continue, Signals.TerminalStop, Signals.WindowChange })
        {
            Take(number, 0).ShouldBe(SignalMeaning.Message);
            Take(number, 1).ShouldBe(SignalMeaning.Message);
        }
    }

    private SignalMeaning Take(int number, int ms) => _history.Take(number, TimeSpan.FromMilliseconds(ms));
}
