using Airunner.Collector.Tests;
using Airunner.Protocol;
using AngleSharp.Dom;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Page.Tests.Pages;

/// <summary>An application's own events: what is known of them without knowing their types.</summary>
public sealed class ApplicationEventSpecs : PageCollector
{
    private const string Hostile = "<script>alert('1')</script>\u202E\"&";

    [Fact]
    public async Task An_event_is_shown_with_sequence_time_type_and_size()
    {
        Store(Job, Make.Output(1, "one\n"), Own(2, "type.googleapis.com/shop.v1.OrderPlaced", [8, 42]), End(3));
        var page = await OutputAsync();
        var own = page.QuerySelector("#summary .own")!;
        own.QuerySelector("p")!.TextContent.ShouldBe("1 event of the application");
        Shown(own).ShouldBe(["2 00:00:02.000 shop.v1.OrderPlaced 2 B"]);
        RowsOf(page).ShouldBe(["one"]);
        (await OutputAsync("/summary")).QuerySelector(".own").ShouldNotBeNull();
    }

    [Fact]
    public async Task Without_such_events_nothing_is_said_of_them()
    {
        StoreOutput("one\n");
        (await OutputAsync()).QuerySelector(".own").ShouldBeNull();
    }

    [Fact]
    public async Task The_text_of_a_string_and_of_a_struct_is_shown()
    {
        var values = new Struct { Fields = { ["order"] = Value.ForNumber(42), ["to"] = Value.ForString("Zoë") } };
        Store(Job, Own(1, new StringValue { Value = "paid" }), Own(2, values));
        Shown((await OutputAsync()).QuerySelector(".own")!).ShouldBe([
            """2 00:00:02.000 google.protobuf.Struct 34 B { "order": 42, "to": "Zoë" }""",
            "1 00:00:01.000 google.protobuf.StringValue 6 B paid",
        ]);
    }

    [Fact]
    public async Task A_hostile_type_or_text_can_never_become_markup()
    {
        Store(Job, Own(1, Hostile, []), Own(2, new StringValue { Value = Hostile }), Own(3, $"a/{Hostile}/b/{Hostile}", [1]));
        var page = await OutputAsync();
        page.QuerySelectorAll("main script").ShouldBeEmpty();
        var own = page.QuerySelector(".own")!;
        own.QuerySelectorAll("*").Select(static element => element.LocalName).Distinct().ShouldBe(["p", "ul", "li", "span", "bdi"]);
        own.QuerySelector(".text")!.TextContent.ShouldBe("<script>alert('1')</script>\u2329U+202E\u232A\"&");
        own.QuerySelectorAll(".type").Select(static type => type.TextContent).ShouldAllBe(static type => !type.Contains('\u202E'));
    }

    [Fact]
    public async Task What_is_not_what_it_says_is_shown_without_text()
    {
        var noKind = new Struct { Fields = { ["a"] = new Value() } };
        Store(
            Job,
            Own(1, "x/google.protobuf.StringValue", [10, 200, 1]),
            Own(2, "x/google.protobuf.Struct", [255]),
            Own(3, noKind),
            Own(4, "", []),
            Own(5, new StringValue { Value = new string('a', 70_000) }));
        var own = (await OutputAsync()).QuerySelector(".own")!;
        Shown(own).Length.ShouldBe(5);
        own.QuerySelectorAll(".text").ShouldBeEmpty();
    }

    [Fact]
    public async Task All_are_counted_and_the_last_are_shown_shortened()
    {
        var name = new string('n', 5000);
        Store(Job, Enumerable.Range(1, 1204).Select(i => Own(i, $"x/{name}", [])));
        var own = (await OutputAsync()).QuerySelector(".own")!;
        own.QuerySelector("p")!.TextContent.ShouldBe("1,204 events of the application, the last 20");
        Shown(own).Length.ShouldBe(20);
        own.QuerySelector(".q")!.TextContent.ShouldBe("1204");
        own.QuerySelector(".type")!.TextContent.Length.ShouldBe(121);
    }

    [Fact]
    public async Task An_event_counts_whatever_type_it_says()
    {
        var own = Own(1, new StringValue { Value = "paid" });
        own.EventType = EventType.Output;
        Store(Job, own);
        Shown((await OutputAsync()).QuerySelector(".own")!).ShouldHaveSingleItem();
    }

    private static JobEvent Own(long sequence, IMessage message)
    {
        var any = Any.Pack(message);
        return Own(sequence, any.TypeUrl, any.Value.ToByteArray());
    }

    private static JobEvent Own(long sequence, string type, byte[] message) => new()
    {
        Sequence = sequence,
        Timestamp = new Timestamp { Seconds = 1_767_225_600 + sequence },
        Application = new Any { TypeUrl = type, Value = ByteString.CopyFrom(message) },
    };

    private static string[] Shown(IElement own) => [.. own.QuerySelectorAll("li").Select(static item => item.TextContent)];
}
