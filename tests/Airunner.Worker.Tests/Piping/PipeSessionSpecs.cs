using System.Text;
using Airunner.Actors;
using Airunner.Actors.Archive;
using Airunner.Protocol;
using Airunner.Worker.Masking;
using Airunner.Worker.Piping;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Tests.Piping;

public sealed class PipeSessionSpecs : IDisposable
{
    private readonly ScriptedWal _wal = new();
    private readonly RecordedLog _log = new();
    private readonly StopSignals _signals = new();
    private readonly TemporaryFile _acks = new();
    private Secrets _secrets = Secrets.None;

    public void Dispose()
    {
        _signals.Dispose();
        _acks.Dispose();
    }

    [Fact]
    public async Task Each_line_is_an_event_and_its_sequence_is_printed_once_durable()
    {
        await PipeAsync("one\n\nthree"u8.ToArray());
        _wal.Stored.Select(e => (e.Sequence, e.EventType, e.Output.Output.ToStringUtf8())).ShouldBe(
            [(1L, EventType.Output, "one\n"), (2L, EventType.Output, "\n"), (3L, EventType.Output, "three")]);
        _acks.Text.ShouldBe("1\n2\n3\n");
    }

    [Fact]
    public async Task An_empty_input_makes_no_event()
    {
        await PipeAsync([]);
        _wal.Stored.ShouldBeEmpty();
        _acks.Text.ShouldBeEmpty();
    }

    [Fact]
    public async Task Many_megabytes_with_long_lines_are_stored_byte_for_byte()
    {
        var input = new byte[13_000_000];
        new Random(7).NextBytes(input);
        input.AsSpan(5_000_000, 3_000_000).Fill((byte)'x');
        await PipeAsync(input);
        var events = _wal.Stored;
        events.SelectMany(e => e.Output.Output.ToByteArray()).ToArray().AsSpan().SequenceEqual(input).ShouldBeTrue();
        foreach (var jobEvent in events) jobEvent.Output.Output.Length.ShouldBeLessThanOrEqualTo(256 * 1024);
        _acks.Text.ShouldBe(string.Concat(Enumerable.Range(1, events.Count).Select(n => $"{n}\n")));
    }

    [Fact]
    public async Task Refused_appends_lose_and_repeat_nothing()
    {
        _wal.Script = (sequence, before) => sequence % 97 == 0 && before == 0
            ? new AppendRefusedException(new("job", "1"), sequence, RefusalReason.QueueFull)
            : null;
        var input = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, 500).Select(n => $"line {n}\n")));
        await PipeAsync(input);
        _wal.Stored.SelectMany(e => e.Output.Output.ToByteArray()).ShouldBe(input);
        _acks.Text.ShouldBe(string.Concat(Enumerable.Range(1, 500).Select(n => $"{n}\n")));
    }

    [Fact]
    public async Task Secrets_are_masked()
    {
        _secrets = new Secrets([new Secret("S", "hunter2"u8.ToArray())]);
        using var file = new TemporaryFile("a hunter2 b\nhunt"u8);
        using var session = Session();
        await session.RunAsync(file.Descriptor, acks: null);
        _wal.Stored.Select(e => e.Output.Output.ToStringUtf8()).ShouldBe(["a *** b\n", "hunt"]);
    }

    [Fact]
    public async Task A_line_longer_than_an_event_comes_in_parts_that_say_so()
    {
        var line = new string('é', 300_000) + "\n";
        await PipeAsync(Encoding.UTF8.GetBytes($"before\n{line}after"));
        _wal.Stored.Select(e => e.Output.Continues).ShouldBe([false, true, true, false, false]);
        string.Concat(_wal.Stored.Skip(1).SkipLast(1).Select(e => e.Output.Output.ToStringUtf8())).ShouldBe(line);
        foreach (var part in _wal.Stored)
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(part.Output.Output.Span).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task An_unfinished_line_is_logged_while_the_input_stays_open()
    {
        var (input, writer) = Descriptor.Pipe();
        using var session = Session();
        var run = session.RunAsync(input, acks: null);
        writer.TryWrite("whole\nPassword: "u8);
        await UntilStoredAsync(2);
        writer.TryWrite("typed\nnext\n"u8);
        await UntilStoredAsync(4);
        writer.Close();
        await run;
        _wal.Stored.Select(e => (e.Output.Output.ToStringUtf8(), e.Output.Continues)).ShouldBe(
            [("whole\n", false), ("Password: ", true), ("typed\n", false), ("next\n", false)]);
        input.Close();
    }

    [Fact]
    public async Task An_unfinished_character_waits_for_its_rest()
    {
        var (input, writer) = Descriptor.Pipe();
        using var session = Session();
        var run = session.RunAsync(input, acks: null);
        writer.TryWrite("a\u20ac"u8[..2]);
        await UntilStoredAsync(1);
        writer.TryWrite("a\u20ac"u8[2..]);
        writer.Close();
        await run;
        string.Concat(_wal.Stored.Select(e => e.Output.Output.ToStringUtf8())).ShouldBe("a€");
        input.Close();
    }

    [Fact]
    public async Task Lines_that_belong_together_are_one_event()
    {
        await PipeAsync("one\n  at a\n  at b\ntwo\nthree\n\n  at c\n"u8.ToArray(), new GroupRule(@"^\S"));
        _wal.Stored.Select(e => (e.Output.Output.ToStringUtf8(), e.Output.Continues)).ShouldBe(
            [("one\n  at a\n  at b\n", false), ("two\n", false), ("three\n\n  at c\n", false)]);
    }

    [Fact]
    public async Task A_group_larger_than_an_event_comes_in_parts_that_say_so()
    {
        var group = "first\n" + string.Concat(Enumerable.Range(0, 40_000).Select(n => $" line {n}\n"));
        await PipeAsync(Encoding.UTF8.GetBytes($"{group}next\n"), new GroupRule(@"^\S"));
        var parts = _wal.Stored;
        parts.Select(e => e.Output.Continues).ShouldBe([.. Enumerable.Repeat(true, parts.Count - 2), false, false]);
        string.Concat(parts.SkipLast(1).Select(e => e.Output.Output.ToStringUtf8())).ShouldBe(group);
        foreach (var part in parts) part.Output.Output.Length.ShouldBeLessThanOrEqualTo(LineSplitter.MaxLine);
    }

    [Fact]
    public async Task A_group_is_complete_when_nothing_comes()
    {
        var (input, writer) = Descriptor.Pipe();
        using var session = Session(new GroupRule(@"^\S"));
        var run = session.RunAsync(input, acks: null);
        writer.TryWrite("one\n  at a\n"u8);
        await UntilStoredAsync(1);
        _wal.Stored[0].Output.Output.ToStringUtf8().ShouldBe("one\n  at a\n");
        writer.Close();
        await run;
        input.Close();
    }

    [Fact]
    public async Task Many_grouped_lines_are_stored_byte_for_byte()
    {
        var input = new byte[6_000_000];
        new Random(8).NextBytes(input);
        await PipeAsync(input, new GroupRule("^[a-m]"));
        _wal.Stored.SelectMany(e => e.Output.Output.ToByteArray()).ToArray().AsSpan().SequenceEqual(input).ShouldBeTrue();
    }

    [Fact]
    public async Task The_input_is_passed_on_masked()
    {
        _secrets = new Secrets([new Secret("S", "hunter2"u8.ToArray())]);
        using var file = new TemporaryFile("a hunter2\nb"u8);
        using var session = Session();
        await session.RunAsync(file.Descriptor, acks: null, _acks.Descriptor);
        _acks.Text.ShouldBe("a ***\nb");
    }

    [Fact]
    public async Task A_reader_that_goes_away_does_not_end_the_logging()
    {
        var (reader, writer) = Descriptor.Pipe();
        reader.Close();
        var (input, feed) = Descriptor.Pipe();
        using var session = Session();
        var run = session.RunAsync(input, acks: null, writer);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        for (var lines = 1; _log.Lines.Count == 0; lines++)
        {
            deadline.Token.ThrowIfCancellationRequested();
            feed.TryWrite("line\n"u8);
            await UntilStoredAsync(lines);
        }

        feed.Close();
        await run;
        _log.Lines.ShouldHaveSingleItem().Text.ShouldBe("The reader of the input closed it; the input is still logged.");
        writer.Close();
        input.Close();
    }

    [Fact]
    public async Task A_reader_that_does_not_read_holds_the_input_back_and_not_the_log()
    {
        var (reader, writer) = Descriptor.Pipe();
        var (input, feed) = Descriptor.Pipe();
        using var session = Session();
        var run = session.RunAsync(input, acks: null, writer);
        var line = Encoding.ASCII.GetBytes(new string('x', 999) + "\n");
        var feeding = Task.Run(() =>
        {
            for (var n = 0; n < 3000; n++) feed.TryWrite(line);
            feed.Close();
        });
        await UntilStoredAsync(1000); // more than a pipe holds: all of that is logged while nobody reads
        feeding.IsCompleted.ShouldBeFalse();
        var read = Task.Run(() =>
        {
            var bytes = new byte[1 << 16];
            var total = 0;
            while (total < 3000 * line.Length) total += reader.Read(bytes);
            return total;
        });
        await run;
        (await read).ShouldBe(3000 * line.Length);
        _wal.Stored.Count.ShouldBe(3000);
        await feeding;
        foreach (var descriptor in new[] { reader, writer, input }) descriptor.Close();
    }

    private async Task UntilStoredAsync(int events)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (_wal.Stored.Count < events)
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task PipeAsync(byte[] input, GroupRule? groups = null)
    {
        using var file = new TemporaryFile(input);
        using var session = Session(groups);
        await session.RunAsync(file.Descriptor, new AckPrinter(_acks.Descriptor));
        session.Bytes.ShouldBe(input.Length);
    }

    private PipeSession Session(GroupRule? groups = null) =>
        new(_wal, new JobExecution("job", "1"), TimeSpan.FromMinutes(1), _signals, TimeProvider.System, _log, _secrets) { Groups = groups };
}
