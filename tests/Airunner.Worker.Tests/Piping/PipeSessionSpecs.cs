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

    private async Task PipeAsync(byte[] input)
    {
        using var file = new TemporaryFile(input);
        using var session = Session();
        await session.RunAsync(file.Descriptor, new AckPrinter(_acks.Descriptor));
        session.Bytes.ShouldBe(input.Length);
    }

    private PipeSession Session() =>
        new(_wal, new JobExecution("job", "1"), TimeSpan.FromMinutes(1), _signals, TimeProvider.System, _log, _secrets);
}
