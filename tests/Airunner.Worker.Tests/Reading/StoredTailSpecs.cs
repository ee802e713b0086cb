using System.Text;
using Airunner.Actors;
using Airunner.Collector.Store;
using Airunner.Protocol;
using Airunner.Worker.Commands;
using Airunner.Worker.Composition;
using Airunner.Worker.Printing;
using Airunner.Worker.Reading;
using Google.Protobuf;

namespace Airunner.Worker.Tests.Reading;

/// <summary>The last lines of an execution that fills many segments of a store.</summary>
public sealed class StoredTailSpecs : IDisposable
{
    private const int Lines = 5000;
    private static readonly JobExecution Job = new("build", "1");

    private readonly string _state = Directory.CreateTempSubdirectory("airunner-tail-").FullName;
    private readonly List<string> _said = [];

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1500)]
    [InlineData(Lines)]
    [InlineData(Lines + 1)]
    public async Task The_last_lines_are_those_that_end_the_whole_output(int tail)
    {
        Store(Enumerable.Range(1, Lines).Select(i => Line(i, $"line {i}\n")));
        (await TailAsync(tail)).ShouldBe(string.Concat(Enumerable.Range(1, Lines).TakeLast(tail).Select(i => $"line {i}\n")));
    }

    [Fact]
    public void Only_the_end_of_the_store_is_read()
    {
        Store(Enumerable.Range(1, Lines).Select(i => Line(i, $"line {i}\n")));
        using var state = State();
        Start(state, 10).From.ShouldBeGreaterThan(Lines - 2000);
        Start(state, 3000).From.ShouldBeInRange(1, Lines - 3000);
    }

    [Fact]
    public async Task A_line_that_began_long_before_its_end_is_whole()
    {
        var errors = Enumerable.Range(2, Lines).Select(i => Batch(i, StreamType.Stderr, $"error {i}\n"));
        Store([Line(1, "begun, "), .. errors, Line(Lines + 2, "done\n")]);
        (await TailAsync(1)).ShouldBe("begun, done\n");
        (await TailAsync(2)).ShouldBe($"error {Lines + 1}\nbegun, done\n");
    }

    [Fact]
    public async Task A_pattern_is_looked_for_in_all_of_it()
    {
        Store(Enumerable.Range(1, Lines).Select(i => Line(i, $"line {i}\n")));
        (await TailAsync(2, pattern: "line [12]$")).ShouldBe("line 1\nline 2\n");
    }

    [Fact]
    public async Task Since_a_time_nothing_earlier_is_read_and_nothing_later_is_missed()
    {
        Store(Enumerable.Range(1, Lines).Select(i => Line(i, $"line {i}\n")));
        using var state = State();
        var range = new ReadingRange(null, At(4500), null);
        TailStart.Find(state, Job, range, null, () => throw new InvalidOperationException()).From.ShouldBeInRange(2, 4500);
        (await PrintedAsync(range, null)).ShouldBe(string.Concat(Enumerable.Range(4500, Lines - 4499).Select(i => $"line {i}\n")));
        (await PrintedAsync(range with { Tail = 2, Until = At(4600) }, null)).ShouldBe("line 4598\nline 4599\n");
        (await PrintedAsync(range with { Since = At(Lines + 1) }, null)).ShouldBeEmpty();
    }

    private static DateTimeOffset At(int sequence) => new DateTimeOffset(2026, 11, 29, 0, 0, 0, TimeSpan.Zero).AddSeconds(sequence);

    private static JobEvent Line(int sequence, string text) => new()
    {
        Sequence = sequence,
        Timestamp = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(At(sequence)),
        EventType = EventType.Output,
        Output = new OutputEvent { Output = ByteString.CopyFromUtf8(text) },
    };

    private static JobEvent Batch(int sequence, StreamType stream, string text) => new()
    {
        Sequence = sequence,
        EventType = EventType.OutputBatch,
        OutputBatch = new OutputBatchEvent
        {
            EndSequence = sequence,
            FirstTimestampMs = At(sequence).ToUnixTimeMilliseconds(),
            Outputs = { new OutputItem { StreamType = stream, Output = ByteString.CopyFromUtf8(text) } },
        },
    };

    private static TailStart Start(StateReader state, long tail)
    {
        var form = new LogsForm { Lines = LineFilter.All };
        return TailStart.Find(state, Job, new ReadingRange(tail, null, null), form.LinesAtLeast, form.Counter);
    }

    private Task<string> TailAsync(long tail, string? pattern = null) => PrintedAsync(new ReadingRange(tail, null, null), pattern);

    private async Task<string> PrintedAsync(ReadingRange range, string? pattern)
    {
        var filter = new LineFilter(range.SinceMs, range.UntilMs, pattern is null ? null : LineFilter.PatternOf(pattern));
        var form = new LogsForm { Lines = filter };
        using var state = State();
        var start = TailStart.Find(state, Job, range, form.LinesAtLeast, form.Counter);
        var printed = new MemoryStream();
        using var output = new OutputBuffer(bytes => printed.Write(bytes));
        var printer = form.Printer(output, "build", TimeProvider.System, start.Skip);
        using var events = state.Events(Job, start.From);
        while (events.Next() is { } jobEvent) await printer.TakeAsync(jobEvent, default);
        printer.End();
        output.Flush();
        _said.ShouldBeEmpty();
        return Encoding.UTF8.GetString(printed.ToArray());
    }

    private StateReader State()
    {
        var files = new StateFiles(
            StoreFile.Under(_state), Path.Combine(_state, "wal"), Path.Combine(_state, "archive"), Path.Combine(_state, "damaged"));
        return new StateReader(files, new ReadingProblems(_said.Add), TimeProvider.System);
    }

    private void Store(IEnumerable<JobEvent> events)
    {
        using var store = new EventStore(StoreFile.Under(_state));
        store.Add(Job, EventBatch.Of(events));
    }
}
