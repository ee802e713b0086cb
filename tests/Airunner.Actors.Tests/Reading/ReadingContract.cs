using System.Text.Json;
using Airunner.Actors.Archive;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Reading;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;

namespace Airunner.Actors.Tests.Reading;

/// <summary>What a reader finds in files that nobody writes, on every disk.</summary>
public abstract class ReadingContract : IDisposable
{
    protected static readonly JobExecution Job = new("build", "one");

    private const int MostWrites = 1_000;

    private static readonly byte[] HalfWritten = TestLogs.Event(MostWrites + 2, [.. Enumerable.Repeat((byte)7, 100)])[..60];

    private static readonly Dictionary<string, SegmentVector> Segmented = JsonSerializer.Deserialize<Dictionary<string, SegmentVector>>(
        TestVectors.Text("segments/segments.json"), JsonSerializerOptions.Web)!;

    public static TheoryData<string> SegmentedNames => [.. Segmented.Keys];

    public static TheoryData<VectorLog> Logs =>
        [.. TestVectors.Logs.Where(static log => log.File.EndsWith(".wal", StringComparison.Ordinal))];

    public static TheoryData<DamagedLog> DamagedLogs => [.. TestVectors.DamagedLogs];

    internal abstract IWalFileSystem Files { get; }

    /// <summary>An empty state directory of <see cref="Files"/>.</summary>
    protected abstract string Root { get; }

    internal LogDirectories Directories => new(Files, $"{Root}/wal", $"{Root}/archive", $"{Root}/damaged");

    internal JobLogDirectory Directory => new(Directories);

    [Fact]
    public void A_directory_that_does_not_exist_holds_nothing()
    {
        Directory.Executions().ShouldBeEmpty();
        Directory.Find(Job).ShouldBeNull();
        Directory.Reader(Job).Events().ShouldBeEmpty();
        Directory.Reader(Job).State().ShouldSatisfyAllConditions(
            state => (state.Events, state.Pending, state.LastSequence).ShouldBe((0, 0, -1)),
            state => state.OldestPendingAt.ShouldBeNull());
        Directory.Reader(Job).Verify().ShouldSatisfyAllConditions(
            result => (result.Files, result.LengthBytes, result.Events).ShouldBe((0, 0, 0)),
            result => result.Damage.ShouldBeEmpty());
    }

    [Fact]
    public void The_files_of_an_execution_are_listed_in_the_order_of_their_sequences()
    {
        Write("wal/build_one.wal", TestLogs.Header());
        Write("wal/build_one~10.wal", TestLogs.Header());
        Write("wal/build_one~9.wal", TestLogs.Header());
        Archive(Job, [TestLogs.Event(1, [1])], [TestLogs.Event(2, [2])]);
        Write("damaged/build_one@48.tail", [1, 2, 3]);
        Write("damaged/build_one~2.wal", TestLogs.Header());
        Write("wal/another.wal", TestLogs.Header());
        Write("wal/.lock", []);
        Write("wal/notes.txt", [1]);

        var listings = Directory.Executions();

        listings.Select(static listing => listing.Execution).ShouldBe([new JobExecution("another"), Job]);
        listings[1].Files.Select(static file => (Path.GetFileName(file.Path), file.Kind, file.Number)).ShouldBe(
        [
            ("build_one.wal.zst", JobLogFileKind.Archive, 1),
            ("build_one~2.wal.zst", JobLogFileKind.Archive, 2),
            ("build_one~9.wal", JobLogFileKind.Segment, 9),
            ("build_one~10.wal", JobLogFileKind.Segment, 10),
            ("build_one.wal", JobLogFileKind.Live, 0),
            ("build_one@48.tail", JobLogFileKind.CutTail, 0),
            ("build_one~2.wal", JobLogFileKind.DamagedOriginal, 0),
        ]);
        listings[1].IsHeld.ShouldBeFalse();
        listings[1].Files[^2].LengthBytes.ShouldBe(3);
        Directory.Find(Job)!.Files.ShouldBe(listings[1].Files);
    }

    [Fact]
    public void Reading_on_after_an_event_gives_those_that_follow_it_wherever_it_stands()
    {
        Archive(Job, [TestLogs.Event(1, [1]), TestLogs.Event(2, [2])]);
        Write("wal/build_one~9.wal", [.. TestLogs.Header(), .. TestLogs.Event(3, [3]), .. TestLogs.Event(4, [4])]);
        Write("wal/build_one.wal", [.. TestLogs.Header(), .. TestLogs.Event(5, [5]), .. TestLogs.Event(6, [6])]);
        var reader = Directory.Reader(Job);
        var all = reader.Events().ToList();
        all.Select(static logged => logged.Sequence).ShouldBe([1, 2, 3, 4, 5, 6]);

        foreach (var last in all)
        {
            reader.EventsAfter(last).Select(static logged => logged.Sequence)
                .ShouldBe(all.Select(static logged => logged.Sequence).Where(sequence => sequence > last.Sequence));
        }
    }

    [Fact]
    public void Whether_a_log_is_held_is_seen_without_taking_its_lock()
    {
        Write("wal/build_one.wal", TestLogs.Header());
        Directory.Find(Job)!.IsHeld.ShouldBeFalse();
        Files.TryStat($"{Root}/wal/.lock").ShouldBeNull("nothing was written");
        using var locks = ExecutionLocks.Open(Files, $"{Root}/wal");
        using (locks.TryAcquire("build_one.wal")) Directory.Find(Job)!.IsHeld.ShouldBeTrue();
        Directory.Find(Job)!.IsHeld.ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Logs))]
    public void A_log_of_the_vectors_is_read_as_they_say(VectorLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        Write("wal/build_one.wal", TestVectors.Bytes(log.File));
        var damage = new List<JobLogDamage>();

        var events = Directory.Reader(Job).Events(0, damage.Add).ToList();

        var expected = log.Records.Where(static record => record.Status == 1 || record.PayloadHex.Length > 0).ToList();
        events.Select(static each => (each.Sequence, each.OffsetBytes)).ShouldBe(expected.Select(static r => (r.Sequence, r.Offset)));
        events.Select(static each => Convert.ToHexStringLower(each.Payload.Span)).ShouldBe(expected.Select(static r => r.PayloadHex));
        damage.Count.ShouldBe(log.Damage.Count(static text => text != "short header"));
        var state = Directory.Reader(Job).State();
        events.Where(state.IsPending).Select(static each => each.Sequence).ShouldBe(log.Pending);
        events.Where(state.IsFailed).Select(static each => each.Sequence).ShouldBe(log.Failed);
        (state.Pending, state.Delivered, state.Failed).ShouldBe((log.Pending.Count, log.Sent.Count, log.Failed.Count));
        state.OldestPendingSequence.ShouldBe(log.Pending.Count == 0 ? null : log.Pending[0]);
        state.Damage.Count.ShouldBe(damage.Count);
        var verified = Directory.Reader(Job).Verify();
        (verified.Events, verified.Damage.Count, verified.LengthBytes).ShouldBe((events.Count, damage.Count, log.SizeBytes));
    }

    [Theory, MemberData(nameof(DamagedLogs))]
    public void Of_a_damaged_log_everything_readable_is_read(DamagedLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        Write("wal/build_one.wal", TestVectors.Bytes($"damaged/{log.File}"));
        var damage = new List<JobLogDamage>();

        Directory.Reader(Job).Events(0, damage.Add).Select(static each => each.Sequence).ShouldBe(log.Sequences);

        (damage.Count > 0).ShouldBe(log.Damaged);
        Directory.Reader(Job).State().Damage.ShouldBe(damage);
        Directory.Reader(Job).Verify().Damage.ShouldBe(damage);
        if (log.Damaged) Should.Throw<JobLogDamagedException>(() => Directory.Reader(Job).Events().Count()).Damage.ShouldBe(damage[0]);
    }

    [Theory, MemberData(nameof(SegmentedNames))]
    public void A_log_of_several_files_is_read_as_the_vectors_say(string name)
    {
        var vector = Segmented[name];
        foreach (var file in vector.Files) Write($"wal/{file}", TestVectors.Bytes($"segments/{file}"));
        var reader = Directory.Reader(new JobExecution(name));
        var damage = new List<JobLogDamage>();

        var events = reader.Events(0, damage.Add).ToList();

        events.Select(static each => each.Sequence).ShouldBeInOrder();
        var state = reader.State();
        events.Where(state.IsPending).Select(static each => each.Sequence).ShouldBe(vector.Pending);
        state.Pending.ShouldBe(vector.Pending.Count);
        damage.Where(static each => each.Kind == JobLogDamageKind.MissingSegment).Select(static each => Path.GetFileName(each.Path))
            .ShouldBe(vector.Lost.Where(static each => each.ValueKind == JsonValueKind.String).Select(static each => each.GetString()!));
        state.Damage.OrderBy(static each => each.Path).ShouldBe(damage.OrderBy(static each => each.Path));
    }

    [Fact]
    public void Archives_segments_and_the_log_are_read_in_order_and_what_stands_in_two_of_them_once()
    {
        Archive(Job, [TestLogs.Event(1, [1]), TestLogs.Event(2, [2]), TestLogs.Mark(2, RecordStatus.Sent)], [TestLogs.Event(3, [3])]);
        WriteLog("wal/build_one~1.wal", TestLogs.Event(3, [3]));
        WriteLog("wal/build_one~2.wal", TestLogs.Event(4, [4]));
        WriteLog("wal/build_one.wal", TestLogs.Event(5, [5]), TestLogs.Mark(3, RecordStatus.Sent), TestLogs.Event(6, [6]));

        var events = Directory.Reader(Job).Events().ToList();

        events.Select(static each => each.Sequence).ShouldBe([1, 2, 3, 4, 5, 6]);
        events.Select(static each => Path.GetFileName(each.Path)).ShouldBe(
        [
            "build_one.wal.zst", "build_one.wal.zst", "build_one~2.wal.zst", "build_one~2.wal", "build_one.wal", "build_one.wal",
        ]);
        events[3].Parse().Output.Output.ToByteArray().ShouldBe([4]);
        Directory.Reader(Job).Events(5).Select(static each => each.Sequence).ShouldBe([5, 6]);
        var state = Directory.Reader(Job).State();
        (state.Events, state.Pending, state.Delivered, state.OldestPendingSequence).ShouldBe((4, 3, 1, 4));
        events.Where(state.IsPending).Select(static each => each.Sequence).ShouldBe([4, 5, 6]);
        Directory.Reader(Job).Verify().ShouldSatisfyAllConditions(
            result => (result.Files, result.Events).ShouldBe((5, 6)),
            result => result.LengthBytes.ShouldBe(Directory.Find(Job)!.LengthBytes));
    }

    [Fact]
    public void A_damaged_archive_is_reported_and_what_follows_it_is_read()
    {
        Archive(Job, [TestLogs.Event(1, [1]), TestLogs.Event(2, [2])], [TestLogs.Event(3, [3])]);
        var archive = Read("archive/build_one.wal.zst");
        Write("archive/build_one.wal.zst", archive[..^3]);
        var damage = new List<JobLogDamage>();

        var events = Directory.Reader(Job).Events(0, damage.Add).ToList();

        events.Select(static each => each.Sequence).ShouldContain(3);
        damage.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            found => found.Kind.ShouldBe(JobLogDamageKind.Archive),
            found => found.Path.ShouldEndWith("build_one.wal.zst"),
            found => found.Reason.ShouldContain("cannot be read"));
        Directory.Reader(Job).Verify().Damage.ShouldBe(damage);
    }

    [Fact]
    public void A_single_file_is_read_by_what_it_holds()
    {
        WriteLog("wal/renamed", TestLogs.Event(1, [1]), TestLogs.Event(2, [2]), TestLogs.Mark(1, RecordStatus.Sent));
        byte[][] marks = [TestLogs.Mark(3, RecordStatus.Failed), TestLogs.Mark(4, RecordStatus.Sent)];
        Archive(Job, [TestLogs.Event(3, [3]), TestLogs.Event(4, [4]), .. marks]);

        Of("wal/renamed").Events().Select(static each => each.Sequence).ShouldBe([1, 2]);
        Of("wal/renamed").State().ShouldSatisfyAllConditions(state => (state.Pending, state.Delivered).ShouldBe((1, 1)));
        Of("archive/build_one.wal.zst").Events(4).Select(static each => each.Sequence).ShouldBe([4]);
        Of("archive/build_one.wal.zst").State().ShouldSatisfyAllConditions(
            state => (state.Events, state.Pending, state.Delivered, state.Failed).ShouldBe((2, 0, 1, 1)));
        Should.Throw<WalIOException>(() => Of("wal/none").Events().Count()).Error.ShouldBe(Errno.ENOENT);

        JobLogReader Of(string name) => new(Files, $"{Root}/{name}", TimeProvider.System);
    }

    [Fact]
    public void The_end_of_a_held_log_is_no_damage_while_a_record_is_being_written()
    {
        var half = TestLogs.Event(2, [.. Enumerable.Repeat((byte)7, 100)])[..60];
        WriteLog("wal/build_one.wal", TestLogs.Event(1, [1]), half);
        using var locks = ExecutionLocks.Open(Files, $"{Root}/wal");
        var reader = Directory.Reader(Job, new ShortWaits(static () => { }));
        using (locks.TryAcquire("build_one.wal"))
        {
            reader.Events().Select(static each => each.Sequence).ShouldBe([1]);
            (reader.State().Damage.Count, reader.State().UnfinishedBytes).ShouldBe((0, half.Length));
            (reader.Verify().Damage.Count, reader.Verify().UnfinishedBytes).ShouldBe((0, half.Length));
        }

        reader.State().Damage.ShouldHaveSingleItem().Kind.ShouldBe(JobLogDamageKind.TornTail);
        Should.Throw<JobLogDamagedException>(() => reader.Events().Count());
    }

    [Fact]
    public void A_write_whose_last_block_is_visible_first_is_read_again()
    {
        byte[] whole = [.. TestLogs.Header(), .. TestLogs.Event(1, [1]), .. TestLogs.Event(2, new byte[50]), .. TestLogs.Event(3, [3])];
        var partly = whole.ToArray();
        partly.AsSpan(70, 40).Clear();
        Write("wal/build_one.wal", partly);
        using var locks = ExecutionLocks.Open(Files, $"{Root}/wal");
        using var held = locks.TryAcquire("build_one.wal");
        var waits = 0;
        var time = new ShortWaits(() =>
        {
            waits++;
            if (waits == 3) Overwrite("wal/build_one.wal", whole);
        });

        Directory.Reader(Job, time).Events().Select(static each => each.Sequence).ShouldBe([1, 2, 3]);

        waits.ShouldBe(3);
        Overwrite("wal/build_one.wal", partly);
        waits = 100;
        var damage = new List<JobLogDamage>();
        Directory.Reader(Job, time).Events(0, damage.Add).Select(static each => each.Sequence).ShouldBe([1, 3]);
        damage.ShouldHaveSingleItem().FirstSequenceAfter.ShouldBe(3);
    }

    [Fact]
    public void The_state_of_a_log_that_is_written_to_faster_than_it_is_read_is_that_of_one_of_its_moments() =>
        ReadWhileWritten((reader, events) =>
        {
            var state = reader.State();
            (state.Events, state.Damage.Count, state.UnfinishedBytes).ShouldBe((events(), 0, HalfWritten.Length));
        });

    [Fact]
    public void The_events_of_a_log_that_is_written_to_faster_than_it_is_read_end() =>
        ReadWhileWritten((reader, events) =>
        {
            var damage = new List<JobLogDamage>();
            var sequences = reader.Events(0, damage.Add).Select(static each => each.Sequence).ToList();
            sequences.ShouldBe(Enumerable.Range(1, events()).Select(static at => (long)at));
            damage.ShouldBeEmpty();
        });

    [Fact]
    public void The_verification_of_a_log_that_is_written_to_faster_than_it_is_read_ends() =>
        ReadWhileWritten((reader, events) =>
        {
            var verification = reader.Verify();
            (verification.Events, verification.Damage.Count, verification.UnfinishedBytes)
                .ShouldBe((events(), 0, HalfWritten.Length));
        });

    [Fact]
    public void What_looks_damaged_past_the_length_at_the_begin_of_a_reading_is_none_of_its_damage()
    {
        var torn = TestLogs.Event(3, [.. Enumerable.Repeat((byte)7, 100)]);
        torn[^20] ^= 1;
        byte[] written = [.. TestLogs.Event(1, [1]), .. TestLogs.Event(2, new byte[200]), .. torn, .. TestLogs.Event(4, [4])];
        WriteLog("wal/build_one.wal", TestLogs.Event(1, [1]), HalfWritten);
        using var locks = ExecutionLocks.Open(Files, $"{Root}/wal");
        using var held = locks.TryAcquire("build_one.wal");
        var damage = new List<JobLogDamage>();
        var time = new ShortWaits(() => Overwrite("wal/build_one.wal", [.. TestLogs.Header(), .. written]));

        Directory.Reader(Job, time).Events(0, damage.Add).Select(static each => each.Sequence).ShouldBe([1, 2]);

        damage.ShouldBeEmpty();
    }

    /// <summary>However long a busy disk takes for it: the specs' clock waits for nothing.</summary>
    [Theory, InlineData(0, 1, 600), InlineData(1, 1, 600), InlineData(0, 2, 50), InlineData(2, 3, 3_000)]
    public void A_write_whose_earlier_sectors_stay_invisible_is_no_damage(int sector, int sectors, int payloadBytes)
    {
        byte[] before = [.. TestLogs.Header(), .. TestLogs.Event(1, [1])];
        byte[] written = [.. TestLogs.Event(2, [.. Enumerable.Repeat((byte)7, payloadBytes)]), .. TestLogs.Event(3, new byte[2_000])];
        byte[] partly = [.. before, .. written, .. TestLogs.Event(4, [4])];
        var holeStart = Math.Max(before.Length, sector * 512);
        partly.AsSpan(holeStart, ((sector + sectors) * 512) - holeStart).Clear();
        Write("wal/build_one.wal", partly);
        using var locks = ExecutionLocks.Open(Files, $"{Root}/wal");
        var reader = Directory.Reader(Job, new ShortWaits(static () => { }));
        using (locks.TryAcquire("build_one.wal"))
        {
            var damage = new List<JobLogDamage>();
            reader.Events(0, damage.Add).Select(static each => each.Sequence).ShouldBe([1]);
            damage.ShouldBeEmpty();
            reader.State().ShouldSatisfyAllConditions(
                state => state.Damage.ShouldBeEmpty(), state => state.UnfinishedBytes.ShouldBeGreaterThan(0));
            reader.Verify().Damage.ShouldBeEmpty();
        }

        reader.Verify().Damage.ShouldNotBeEmpty();
    }

    public virtual void Dispose() => GC.SuppressFinalize(this);

    protected void WriteLog(string name, params byte[][] records) =>
        Write(name, [.. TestLogs.Header(), .. records.SelectMany(static record => record)]);

    protected void Write(string name, byte[] bytes)
    {
        var path = $"{Root}/{name}";
        DiskDirectories.Ensure(Files, Path.GetDirectoryName(path)!);
        Files.TryRemoveFile(path);
        using var file = DiskFile.Open(Files, path, WalOpen.CreateNew);
        file.WriteFully(0, bytes);
    }

    /// <summary>One archive for each log, in order.</summary>
    protected void Archive(JobExecution execution, params byte[][][] logs)
    {
        foreach (var records in logs)
        {
            WriteLog("wal/to-archive", records);
            new LogArchiver(Files, $"{Root}/archive").Archive(execution, $"{Root}/wal/to-archive", CancellationToken.None);
        }
    }

    /// <summary>Each time the reader waits for a write to end, that one has ended, and the next one has begun.</summary>
    /// <param name="read">Reads; gets the number of the whole events that the log holds by then.</param>
    private void ReadWhileWritten(Action<JobLogReader, Func<int>> read)
    {
        WriteLog("wal/build_one.wal", TestLogs.Event(1, [1]), HalfWritten);
        using var locks = ExecutionLocks.Open(Files, $"{Root}/wal");
        using var held = locks.TryAcquire("build_one.wal");
        byte[] whole = [.. TestLogs.Header(), .. TestLogs.Event(1, [1])];
        var writes = 0;
        var time = new ShortWaits(() =>
        {
            if (writes == MostWrites) return; // a reader that never gives up would not end
            writes++;
            whole = [.. whole, .. TestLogs.Event(writes + 1, [1])];
            Overwrite("wal/build_one.wal", [.. whole, .. HalfWritten]);
        });

        read(Directory.Reader(Job, time), () => writes + 1);

        writes.ShouldBeLessThan(MostWrites);
    }

    private void Overwrite(string name, byte[] bytes)
    {
        using var file = DiskFile.Open(Files, $"{Root}/{name}", WalOpen.Write);
        file.WriteFully(0, bytes);
    }

    private byte[] Read(string name)
    {
        using var file = DiskFile.Open(Files, $"{Root}/{name}", WalOpen.Read);
        var bytes = new byte[file.Length];
        file.ReadFully(0, bytes);
        return bytes;
    }

    private sealed record SegmentVector(IReadOnlyList<string> Files, IReadOnlyList<JsonElement> Lost, IReadOnlyList<long> Pending);
}
