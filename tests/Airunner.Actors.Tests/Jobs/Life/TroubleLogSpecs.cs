using System.Globalization;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Tests.Archive;

namespace Airunner.Actors.Tests.Jobs.Life;

public sealed class TroubleLogSpecs
{
    private static readonly JobExecution A = new("a", "1");
    private static readonly JobExecution B = new("b");
    private readonly List<string> _lines = [];
    private readonly FakeClock _clock = new();
    private readonly TroubleLog _log;

    public TroubleLogSpecs() => _log = new TroubleLog((level, text, values) => _lines.Add($"{level} {Filled(text, values)}"), _clock);

    [Fact]
    public void The_first_of_each_kind_is_reported_at_once_and_the_others_with_counts_once_a_minute()
    {
        _log.Note(TroubleKind.Sending, A, "no route");
        _log.Note(TroubleKind.Space, A, "full");
        Taken().ShouldBe(
        [
            "Warning Delivery fails and is tried again: a 1: no route",
            "Warning Space is lacking, appends are refused: a 1: full",
        ]);

        for (var i = 0; i < 10; i++) _log.Note(TroubleKind.Sending, i % 2 == 0 ? A : B, $"no route {i}");
        Taken().ShouldBeEmpty();
        _log.Minute();
        Taken().ShouldBe(
        [
            "Warning Delivery fails and is tried again: 10 times since the last line, in 2 executions, last b -: no route 9",
        ]);
        _log.Minute();
        Taken().ShouldBeEmpty(); // it lasts, and there is nothing new

        _log.Note(TroubleKind.Sending, A, "no route 10");
        _log.Minute();
        Taken().ShouldBe(
        [
            "Warning Delivery fails and is tried again: 1 times since the last line, in 1 executions, last a 1: no route 10",
        ]);
    }

    [Fact]
    public void It_is_over_once_no_execution_has_it_for_a_minute()
    {
        _log.Note(TroubleKind.Sending, A, "no route");
        _log.Note(TroubleKind.Sending, B, "no route");
        Taken();
        _log.Over(TroubleKind.Sending, A);
        _log.Minute();
        _log.Over(TroubleKind.Sending, B);
        Taken().Count.ShouldBe(1);
        _clock.Pass(TimeSpan.FromSeconds(90));
        _log.Minute();
        Taken().ShouldBe(["Info Over after 90 s and 2 times: Delivery fails and is tried again"]);
        _log.Note(TroubleKind.Sending, A, "no route");
        Taken().Count.ShouldBe(1); // a new first one
    }

    [Fact]
    public void A_log_that_ends_has_no_trouble_any_more()
    {
        _log.Note(TroubleKind.Archiving, A, "full");
        _log.OverAll(A);
        _log.Minute();
        Taken().Count.ShouldBe(2);
    }

    [Fact]
    public void What_is_held_no_longer_is_over()
    {
        _log.Note(TroubleKind.Held, A, "x");
        _log.Note(TroubleKind.Held, B, "x");
        _log.Minute();
        _log.KeepOnly(TroubleKind.Held, [B]);
        _log.Minute();
        Taken().Count.ShouldBe(2); // the first, and the minute's
        _log.KeepOnly(TroubleKind.Held, []);
        _log.Minute();
        Taken().ShouldBe(["Info Over after 0 s and 2 times: A log is held by another process"]);
    }

    [Fact]
    public void Every_kind_has_a_text() => Enum.GetValues<TroubleKind>().Select(kind => kind.Text()).Distinct().Count()
        .ShouldBe(Enum.GetValues<TroubleKind>().Length);

    private static string Filled(string template, object?[] values)
    {
        foreach (var value in values)
        {
            var start = template.IndexOf('{', StringComparison.Ordinal);
            var end = template.IndexOf('}', StringComparison.Ordinal);
            template = template[..start] + string.Create(CultureInfo.InvariantCulture, $"{value}") + template[(end + 1)..];
        }

        return template;
    }

    private List<string> Taken()
    {
        var taken = _lines.ToList();
        _lines.Clear();
        return taken;
    }
}
