using Airunner.Actors;
using Airunner.Worker.Reading;

namespace Airunner.Worker.Tests.Reading;

public sealed class ArrivalOrderSpecs
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Stored_executions_stand_in_the_order_of_their_arrival_whatever_their_times_say()
    {
        Order([("ahead", 5000), ("b", -20), ("c", -10)], []).ShouldBe("ahead b c");
        Order([("late", -10), ("early", -20)], []).ShouldBe("late early");
    }

    [Fact]
    public void An_execution_that_only_has_files_stands_where_its_first_event_puts_it()
    {
        Order([("a", -30), ("b", -20), ("c", -10)], [("x", -15, false)]).ShouldBe("a b x c");
        Order([("a", -30), ("b", -20)], [("y", -5, false), ("x", -10, false)]).ShouldBe("a b x y");
        Order([], [("y", -5, false), ("x", -10, false)]).ShouldBe("x y");
        Order([("a", -30)], [("x", -60, false)]).ShouldBe("x a");
    }

    [Fact]
    public void A_time_in_the_future_hides_nothing()
    {
        Order([("a", -30), ("b", -20)], [("ahead", 60 * 24 * 365, false)]).ShouldBe("ahead a b");
        Order([("ahead", 60 * 24 * 365)], [("x", -10, false)]).ShouldBe("ahead x");
        Order([("a", -30)], [("unknown", null, false), ("x", -10, false)]).ShouldBe("unknown a x");
    }

    [Fact]
    public void What_a_process_is_writing_now_is_the_latest_even_where_its_time_cannot_be()
    {
        Order([("a", -30)], [("x", -10, false), ("ahead", 5000, true)]).ShouldBe("a x ahead");
    }

    private static string Order((string Id, int Minutes)[] stored, (string Id, int? Minutes, bool IsHeld)[] filed)
    {
        var times = stored.ToDictionary(each => new JobExecution("job", each.Id), each => Now.AddMinutes(each.Minutes));
        var order = ArrivalOrder.Of(
            [.. stored.Select(each => new JobExecution("job", each.Id))],
            filed.Select(each => new FiledExecution(new JobExecution("job", each.Id), At(each.Minutes), each.IsHeld)),
            execution => times[execution],
            Now);
        return string.Join(' ', order.Select(each => each.Execution));
    }

    private static DateTimeOffset? At(int? minutes) => minutes is { } after ? Now.AddMinutes(after) : null;
}
