using Airunner.Actors.Format;
using Airunner.Actors.Reading;
using Airunner.Actors.Storage;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Worker.Tests.Reading;

/// <summary>Reading on in a live log from the last event that was read.</summary>
public sealed class LiveTailSpecs : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void What_stands_after_an_event_is_read_and_nothing_before_it()
    {
        Write(Log(1, 2, 3, 4));
        var events = All();
        Sequences(Tail().After(events[1])).ShouldBe([3, 4]);
        Tail().After(events[3]).ShouldNotBeNull().ShouldBeEmpty();
        Append(Record(5), new byte[4096]); // space that is reserved ahead
        var later = Tail().After(events[3]).ShouldNotBeNull().ShouldHaveSingleItem();
        later.Parse().ShouldBe(Event(5));
    }

    [Fact]
    public void Marks_are_no_events()
    {
        Write([.. Log(1, 2), .. Mark(2), .. Record(3)]);
        Sequences(Tail().After(All()[1])).ShouldBe([3]);
    }

    [Fact]
    public void Another_file_under_the_same_name_is_not_read()
    {
        Write(Log(1, 2, 3));
        var last = All()[2];
        Write(Log(4, 5, 6, 7)); // the log was sealed, and a new one begun
        Tail().After(last).ShouldBeNull();
        Write(Log(4));
        Tail().After(last).ShouldBeNull();
        Write([]);
        Tail().After(last).ShouldBeNull();
        File.Delete(_path);
        Tail().After(last).ShouldBeNull();
    }

    [Fact]
    public void Before_what_looks_damaged_everything_is_read_and_from_there_on_nothing()
    {
        var broken = Record(4);
        broken[^1] ^= 0xff;
        Write([.. Log(1, 2, 3), .. broken]);
        var events = All();
        Sequences(Tail().After(events[0])).ShouldBe([2, 3]);
        Tail().After(events[2]).ShouldBeNull();
    }

    private static long[] Sequences(IReadOnlyList<LoggedEvent>? events) => [.. events.ShouldNotBeNull().Select(each => each.Sequence)];

    private static JobEvent Event(long sequence) => new()
    {
        Sequence = sequence,
        EventType = EventType.Output,
        Output = new OutputEvent { Output = ByteString.CopyFromUtf8($"line {sequence}\n") },
    };

    private static byte[] Log(params long[] sequences)
    {
        var header = new byte[LogHeader.SizeBytes];
        LogHeader.Write(header);
        return [.. header, .. sequences.SelectMany(Record)];
    }

    private static byte[] Record(long sequence) => Record(sequence, RecordStatus.Pending, Event(sequence).ToByteArray());

    private static byte[] Mark(long sequence) => Record(sequence, RecordStatus.Sent, []);

    private static byte[] Record(long sequence, RecordStatus status, byte[] payload)
    {
        var record = new byte[RecordCodec.OverheadBytes + payload.Length];
        RecordCodec.Write(sequence, status, 1_000, payload, record);
        return record;
    }

    private LiveTail Tail() => new(new LinuxFileSystem(), _path);

    private List<LoggedEvent> All() => [.. JobLogReader.OfFile(_path).Events(damaged: static _ => { })];

    private void Write(byte[] bytes) => File.WriteAllBytes(_path, bytes);

    private void Append(params byte[][] parts)
    {
        using var file = new FileStream(_path, FileMode.Append);
        foreach (var part in parts) file.Write(part);
    }
}
