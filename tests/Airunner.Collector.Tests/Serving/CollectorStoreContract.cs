using Airunner.Actors;
using Airunner.Collector.Queries;
using Airunner.Collector.Serving;
using Airunner.Collector.Store;
using Airunner.Collector.Totals;
using Airunner.Protocol;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Collector.Tests.Serving;

/// <summary>What every store of a collector does. Opened several times, a store stands for several collectors over one database.</summary>
public abstract class CollectorStoreContract : TemporaryState
{
    private const long Buffer = 1 << 20;

    private static readonly JobExecution Job = new("build", "one");
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private readonly StoreRetention _retention = new(30, TimeSpan.FromHours(1));

    [StoreFact]
    public async Task Stored_events_are_there_after_reopening()
    {
        await using (var store = await OpenAsync()) await AddAsync(store, Job, Make.Outputs(1, 300));
        await using var again = await OpenAsync();
        (await AllAsync(again, Job)).ShouldBe(Make.Outputs(1, 300));
    }

    [StoreFact]
    public async Task A_repeated_event_is_dropped()
    {
        await using var store = await OpenAsync();
        await AddAsync(store, Job, Make.Outputs(1, 3));
        await AddAsync(store, Job, Make.Outputs(2, 4));
        await AddAsync(store, Job, Make.Outputs(1, 5));
        (await AllAsync(store, Job)).ShouldBe(Make.Outputs(1, 5));
    }

    [StoreFact]
    public async Task Another_payload_under_a_stored_sequence_refuses_its_whole_batch_and_is_kept_aside_once()
    {
        await using var store = await OpenAsync();
        await AddAsync(store, Job, [Make.Output(4, "first")]);
        for (var again = 0; again < 2; again++)
        {
            var refused = await Should.ThrowAsync<EventsRefusedException>(
                AddAsync(store, Job, [Make.Output(3, "new"), Make.Output(4, "other")]));
            refused.Message.ShouldContain("event 4 of 'build/one'");
            refused.InnerException.ShouldBeOfType<PayloadConflictException>();
        }

        (await AllAsync(store, Job)).ShouldBe([Make.Output(4, "first")]);
        (await ConflictsAsync()).ShouldBe(1);
    }

    [StoreFact]
    public async Task Of_batches_that_share_a_commit_only_the_refused_one_is_not_stored()
    {
        await using var store = await OpenAsync();
        await AddAsync(store, Job, Make.Outputs(1, 2));
        var adding = Enumerable.Range(0, 100).Select(i => AddAsync(store, new JobExecution("build", $"other-{i}"), Make.Outputs(1, 3)));
        var refused = AddAsync(store, Job, [Make.Output(2, "other"), Make.Output(3, "other")]);
        var next = AddAsync(store, Job, Make.Outputs(3, 2));
        await Should.ThrowAsync<EventsRefusedException>(refused);
        await next;
        await Task.WhenAll(adding);
        (await AllAsync(store, Job)).ShouldBe(Make.Outputs(1, 4));
        (await AllAsync(store, new JobExecution("build", "other-99"))).ShouldBe(Make.Outputs(1, 3));
    }

    [StoreFact]
    public async Task A_batch_with_two_events_of_one_sequence_is_refused_and_leaves_no_trace()
    {
        await using var store = await OpenAsync();
        await Should.ThrowAsync<EventsRefusedException>(AddAsync(store, Job, [Make.Output(1, "a"), Make.Output(1, "b")]));
        (await store.LatestExecutionAsync("build", default)).ShouldBeNull();
        await AddAsync(store, Job, [Make.Output(1, "b")]);
        (await AllAsync(store, Job)).ShouldBe([Make.Output(1, "b")]);
    }

    [StoreFact]
    public async Task Jobs_are_listed_by_the_execution_that_arrived_last()
    {
        await using var store = await OpenAsync();
        await using var list = ListOf(store);
        foreach (var execution in (JobExecution[])[new("build", "1"), new("a/Ö.log", "1"), new("test"), new("build", "2")])
            await AddAsync(store, execution, [.. Make.Outputs(1, 2), Make.End(3)]);

        (await JobsAsync(list, JobFilter.All)).ShouldBe([new("build", "2"), new("test"), new("a/Ö.log", "1")]);
        (await JobsAsync(list, new JobFilter("a/", IsPrefix: true, ""))).ShouldBe([new("a/Ö.log", "1")]);
        (await JobsAsync(list, new JobFilter("tes", IsPrefix: false, ""))).ShouldBeEmpty();
        (await JobsAsync(list, new JobFilter("", IsPrefix: true, "UIL"))).ShouldBe([new("build", "2")]);
        (await JobsAsync(list, new JobFilter("", IsPrefix: true, ".lo"))).ShouldBe([new("a/Ö.log", "1")]);
    }

    [StoreFact]
    public async Task The_executions_of_a_job_are_listed_with_their_figures()
    {
        await using var store = await OpenAsync();
        await using var list = ListOf(store);
        foreach (var execution in (JobExecution[])[new("build", "1"), new("test"), new("build", "2")])
            await AddAsync(store, execution, [.. Make.Outputs(1, 2), Make.End(3)]);

        var build = await list.ExecutionsAsync("build", long.MaxValue, 10, default);
        build.Select(static one => one.Execution.Execution).ShouldBe(["2", "1"]);
        (build[0].Events, build[0].First!.Sequence, build[0].Last!.Sequence, build[0].IsEstimate).ShouldBe((3, 1, 3, false));
        (await list.ExecutionsAsync("build", build[0].Id, 10, default)).ShouldHaveSingleItem().Execution.Execution.ShouldBe("1");
        (await list.FindAsync(new JobExecution("test"), default))!.Execution.ShouldBe(new JobExecution("test"));
        (await list.FindAsync(new JobExecution("test", "1"), default)).ShouldBeNull();
    }

    [StoreFact]
    public async Task Reading_begins_at_the_sequence_wherever_it_is_in_whichever_segment()
    {
        await using var store = await OpenAsync();
        for (var first = 1; first <= 41; first += 10) await AddAsync(store, Job, Make.Outputs(first, 8));
        var stored = Enumerable.Range(1, 48).Where(static sequence => (sequence - 1) % 10 < 8).ToList();
        for (var from = 1; from <= 48; from++)
            (await AllAsync(store, Job, from)).Select(static one => (int)one.Sequence).ShouldBe(stored.Where(each => each >= from));
    }

    [StoreFact]
    public async Task A_large_execution_is_listed_with_its_exact_figures()
    {
        const int Segments = CountedSegments.Most + 8;
        await using var store = await OpenAsync();
        await using var list = ListOf(store);
        await Task.WhenAll(Enumerable.Range(1, Segments).Select(n => AddAsync(store, Job, Make.Outputs(n * n, 1))));
        var found = (await list.FindAsync(Job, default))!;
        (found.Events, found.IsEstimate).ShouldBe((Segments, false));
    }

    [StoreFact]
    public async Task The_figures_of_an_execution_are_those_of_its_segments_however_they_came_about()
    {
        await using var store = await OpenAsync();
        await using var list = ListOf(store);
        await AddAsync(store, Job, [.. Make.Outputs(1, 40).Where(static one => one.Sequence % 3 > 0)]);
        await AddAsync(store, Job, Make.Outputs(1, 50)); // fills the gaps: another segment replaces the first one
        await Should.ThrowAsync<EventsRefusedException>(AddAsync(store, Job, [Make.Output(50, "other"), Make.Output(51, "new")]));
        await AddAsync(store, Job, Make.Outputs(60, 5));
        var kept = (await list.FindAsync(Job, default))!;
        kept.Events.ShouldBe(55);

        await ChangeAsync("UPDATE executions SET events = NULL, stored_bytes = NULL");
        var counted = (await list.FindAsync(Job, default))!;
        (counted.Events, counted.StoredBytes).ShouldBe((55, kept.StoredBytes));
    }

    [StoreFact]
    public async Task An_execution_that_an_earlier_version_began_is_listed_with_the_figures_of_its_segments()
    {
        await using var store = await OpenAsync();
        await using var list = ListOf(store);
        await AddAsync(store, Job, Make.Outputs(1, 3));
        await ChangeAsync("UPDATE executions SET events = NULL, stored_bytes = NULL");
        await AddAsync(store, Job, Make.Outputs(4, 3));
        var found = (await list.FindAsync(Job, default))!;
        (found.Events, found.IsEstimate).ShouldBe((6, false));
        found.StoredBytes.ShouldBeGreaterThan(0);
    }

    [StoreFact]
    public async Task Executions_of_one_job_are_separate_including_the_one_without_an_id()
    {
        JobExecution[] all =
            [new("build"), new("build", "one"), new("build", "null"), new("build", "\0"), new("build\0", "one"), new("bü/ild", "ö ne")];
        await using var store = await OpenAsync();
        foreach (var execution in all) await AddAsync(store, execution, [Make.Output(1, $"of {execution}")]);
        foreach (var execution in all) (await AllAsync(store, execution)).ShouldBe([Make.Output(1, $"of {execution}")]);
        (await store.LatestExecutionAsync("build", default)).ShouldBe(new JobExecution("build", "\0"));
        (await store.LatestExecutionAsync("bü/ild", default)).ShouldBe(new JobExecution("bü/ild", "ö ne"));
        (await store.LatestExecutionAsync("unknown", default)).ShouldBeNull();
    }

    [StoreFact]
    public async Task Gaps_are_filled_in_any_order()
    {
        const int Events = 200;
        var chance = new Random(7);
        await using var store = await OpenAsync();
        for (var round = 0; round < 60; round++)
        {
            var from = chance.Next(1, Events);
            await AddAsync(store, Job, Make.Outputs(from, Math.Min(chance.Next(1, 30), Events - from + 1)));
        }

        await AddAsync(store, Job, Make.Outputs(1, Events));
        (await AllAsync(store, Job)).ShouldBe(Make.Outputs(1, Events));
        (await store.CountAsync(Job, long.MaxValue, default)).Events.ShouldBe(Events);
    }

    [StoreFact]
    public async Task Two_collectors_that_get_the_same_batches_at_once_store_each_event_once()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        var executions = Enumerable.Range(0, 8).Select(static i => new JobExecution("build", $"{i}")).ToArray();
        var adding =
            from store in new[] { one, other }
            from execution in executions
            select Task.Run(async () =>
            {
                for (var first = 1; first <= 400; first += 20) await AddAsync(store, execution, Make.Outputs(first, 20));
            });
        await Task.WhenAll(adding);
        foreach (var execution in executions) (await AllAsync(one, execution)).ShouldBe(Make.Outputs(1, 400));
    }

    [StoreFact]
    public async Task A_large_execution_is_read_in_pages_from_any_sequence()
    {
        var noise = new byte[700_000];
        new Random(1).NextBytes(noise);
        await using var store = await OpenAsync();
        for (var sequence = 1; sequence <= 20; sequence++) await AddAsync(store, Job, [Make.Output(sequence, noise)]);
        var page = await store.ReadAsync(Job, 5, default);
        page.SequenceAt(0).ShouldBe(5);
        page.Count.ShouldBeInRange(1, 10);
        (await AllAsync(store, Job, 5)).Select(static one => one.Sequence).ShouldBe(Enumerable.Range(5, 16).Select(static i => (long)i));
        (await store.ReadAsync(Job, 21, default)).Count.ShouldBe(0);
        (await store.ReadAsync(new JobExecution("unknown"), 0, default)).Count.ShouldBe(0);
    }

    [StoreFact]
    public async Task Many_small_segments_are_all_read()
    {
        await using var store = await OpenAsync();
        for (var sequence = 2; sequence <= 1200; sequence += 2) await AddAsync(store, Job, Make.Outputs(sequence, 1));
        (await AllAsync(store, Job, 601)).Select(static one => one.Sequence)
            .ShouldBe(Enumerable.Range(301, 300).Select(static i => 2L * i));
    }

    [StoreFact]
    public async Task A_time_is_found()
    {
        await using var store = await OpenAsync();
        for (var first = 1; first <= 100; first += 10) await AddAsync(store, Job, Make.Outputs(first, 10));
        var of55 = Make.Output(55, "").Timestamp.ToDateTimeOffset();
        (await store.SequenceAtAsync(Job, of55, default)).ShouldBe(51);
        (await store.SequenceAtAsync(Job, of55.AddDays(1), default)).ShouldBe(long.MaxValue);
        (await store.SequenceAtAsync(new JobExecution("unknown"), of55, default)).ShouldBe(long.MaxValue);
    }

    [StoreFact]
    public async Task The_newest_events_are_found_and_events_are_counted()
    {
        await using var store = await OpenAsync();
        await AddAsync(store, Job, Make.Outputs(1, 10));
        await AddAsync(store, Job, Make.Outputs(21, 10));
        var newest = await store.NewestAsync(Job, default);
        newest.SequenceAt(newest.Count - 1).ShouldBe(30);
        (await store.CountAsync(Job, 30, default)).ShouldBe(new StoredCount(20, HasLast: true));
        (await store.CountAsync(Job, 25, default)).ShouldBe(new StoredCount(15, HasLast: true));
        (await store.CountAsync(Job, 15, default)).ShouldBe(new StoredCount(10, HasLast: false));
        (await store.CountAsync(new JobExecution("unknown"), 15, default)).ShouldBe(new StoredCount(0, HasLast: false));
        (await store.NewestAsync(new JobExecution("unknown"), default)).Count.ShouldBe(0);
    }

    [StoreFact]
    public async Task A_follower_gets_what_is_committed_and_nothing_of_a_refused_batch()
    {
        await using var store = await OpenAsync();
        using var live = store.Subscribe(Job, Buffer);
        await AddAsync(store, new JobExecution("build", "another"), Make.Outputs(1, 1));
        await AddAsync(store, Job, Make.Outputs(1, 2));
        await Should.ThrowAsync<EventsRefusedException>(AddAsync(store, Job, [Make.Output(2, "other")]));
        await AddAsync(store, Job, Make.Outputs(3, 2));
        var next = 1L;
        while (next < 5)
        {
            await live.WaitAsync(Deadline, default);
            if (live.Take() is not { } batches) // a part was dropped: the store has it
            {
                next += (await AllAsync(store, Job, next)).Count;
                continue;
            }

            foreach (var batch in batches.Where(batch => batch.SequenceAt(0) >= next))
            {
                batch.ShouldBe(Make.Outputs(next, 2));
                next += 2;
            }
        }
    }

    [StoreFact]
    public async Task A_stored_batch_that_its_sender_gives_back_stays_readable_where_somebody_follows()
    {
        var (followed, other) = (EventBatch.Of(Make.Outputs(1, 2)), EventBatch.Of(Make.Outputs(1, 2)));
        await using var store = await OpenAsync();
        using var live = store.Subscribe(Job, Buffer);
        await store.AddAsync(Job, followed, default);
        await store.AddAsync(new JobExecution("build", "another"), other, default);

        followed.Release();
        other.Release();

        followed.ShouldBe(Make.Outputs(1, 2));
        Should.Throw<ArgumentOutOfRangeException>(() => other.SerialisedAt(0).Length);
    }

    [StoreFact]
    public async Task Closing_stores_what_waits_and_takes_no_more()
    {
        var store = await OpenAsync();
        var adding = Enumerable.Range(0, 50).Select(i => AddAsync(store, new JobExecution("build", $"{i}"), Make.Outputs(1, 1))).ToArray();
        await store.DisposeAsync();
        await Task.WhenAll(adding);
        await Should.ThrowAsync<ObjectDisposedException>(AddAsync(store, Job, Make.Outputs(1, 1)));
        await using var again = await OpenAsync();
        for (var i = 0; i < 50; i++) (await AllAsync(again, new JobExecution("build", $"{i}"))).Count.ShouldBe(1);
    }

    [StoreFact]
    public async Task An_execution_is_removed_when_its_newest_event_has_expired()
    {
        var old = new JobExecution("job", "old");
        await using var store = await OpenAsync();
        for (var part = 0; part < 40; part++) await AddAsync(store, old, [At(1 + part, daysAgo: 31)]);
        await Should.ThrowAsync<EventsRefusedException>(AddAsync(store, old, [Make.Output(1, "other")]));
        await AddAsync(store, Job, [At(1, daysAgo: 31)]);
        await AddAsync(store, Job, [At(2, daysAgo: 2)]);

        (await SweepAsync(_retention, isClockProven: true)).ShouldBe(new SweptExecutions(1, 0));

        (await AllAsync(store, old)).ShouldBeEmpty();
        (await store.LatestExecutionAsync("job", default)).ShouldBeNull();
        (await ConflictsAsync()).ShouldBe(0);
        (await AllAsync(store, Job)).Count.ShouldBe(2);
        (await SweepAsync(_retention, isClockProven: true)).ShouldBe(new SweptExecutions(0, 0));
        await AddAsync(store, old, [At(41, daysAgo: 0)]);
        (await AllAsync(store, old)).Count.ShouldBe(1);
    }

    [StoreFact]
    public async Task A_time_that_no_calendar_has_counts_as_none()
    {
        await using var store = await OpenAsync();
        foreach (var seconds in (long[])[long.MinValue, long.MaxValue, Now.ToUnixTimeMilliseconds()])
        {
            var one = Make.Output(1, "x");
            one.Timestamp = new Timestamp { Seconds = seconds };
            await AddAsync(store, new JobExecution("job", $"{seconds}"), [one]);
        }

        await AddAsync(store, Job, [At(1, daysAgo: 31)]);
        (await SweepAsync(_retention, isClockProven: true)).ShouldBe(new SweptExecutions(1, 0));
    }

    [StoreFact]
    public async Task An_event_with_fields_of_a_newer_protocol_is_read_as_it_came()
    {
        byte[] group = [0x93, 0x3F, 0x08, 0x01, 0x94, 0x3F]; // field 1010 as a group, with a number in it
        byte[] otherType = [0x22, 0x02, 0x08, 0x01, 0x25, 1, 2, 3, 4]; // field 4, then field 4 again as a fixed 32-bit number
        byte[] ofContent = [0x4A, (byte)group.Length, .. group];
        byte[][] unknown = [group, otherType, ofContent];
        var events = new EventBatch.Builder();
        for (var i = 0; i < unknown.Length; i++)
            events.Add(1 + i, [.. Google.Protobuf.MessageExtensions.ToByteArray(Make.Output(1 + i, "x")), .. unknown[i]]);
        var batch = events.Build();
        for (var i = 0; i < batch.Count; i++) batch[i].Sequence.ShouldBe(1 + i); // the parser takes it

        await using var store = await OpenAsync();
        await store.AddAsync(Job, batch, default);
        await AddAsync(store, Job, Make.Outputs(4, 2));

        var read = await store.ReadAsync(Job, 0, default);
        read.Count.ShouldBe(5);
        for (var i = 0; i < batch.Count; i++) read.SerialisedAt(i).ToArray().ShouldBe(batch.SerialisedAt(i).ToArray());
        await store.AddAsync(Job, batch, default); // sent again
    }

    [StoreFact]
    public async Task Without_proof_of_the_clock_nothing_is_removed()
    {
        await using var store = await OpenAsync();
        await AddAsync(store, Job, [At(1, daysAgo: 31)]);
        (await SweepAsync(_retention, isClockProven: false)).ShouldBe(new SweptExecutions(0, 1));
        (await AllAsync(store, Job)).Count.ShouldBe(1);
    }

    [StoreFact]
    public async Task Executions_that_are_removed_while_they_grow_lose_nothing_that_is_answered_later()
    {
        await using var store = await OpenAsync();
        for (var round = 0; round < 20; round++)
        {
            var execution = new JobExecution("job", $"{round}");
            await AddAsync(store, execution, [At(1, daysAgo: 31)]);
            var sweeping = SweepAsync(_retention, isClockProven: true);
            await AddAsync(store, execution, [At(2, daysAgo: 0)]);
            await sweeping;
            (await AllAsync(store, execution)).Select(static one => one.Sequence).ShouldContain(2);
        }
    }

    [StoreFact]
    public async Task Everything_that_was_sent_is_there_also_after_reopening()
    {
        JobEvent[] events = [.. Make.Outputs(1, 300), Make.Batch(301, (StreamType.Stdout, [1]), (StreamType.Stderr, [2])), Make.End(303)];
        await using (var store = await OpenAsync())
        {
            foreach (var part in events.Chunk(100)) await AddAsync(store, Job, part);
            await AddAsync(store, Job, events[50..250]); // sent again
            (await store.CompletenessAsync(Job, default)).ShouldBeNull();
            (await store.CompleteAsync(Job, Sent(events), default)).ShouldBe(new Completeness(302, IsComplete: true, 0));
        }

        await using var again = await OpenAsync();
        (await again.CompletenessAsync(Job, default)).ShouldBe(new Completeness(302, IsComplete: true, 0));
        await AddAsync(again, Job, [Make.Output(304, "later")]);
        (await again.CompletenessAsync(Job, default)).ShouldBeNull();
        (await again.CompleteAsync(Job, Sent(events), default)).IsComplete.ShouldBeTrue(); // it is about its range
    }

    [StoreFact]
    public async Task Segments_that_are_gone_are_missing_with_their_sequences()
    {
        var events = Make.Outputs(1, 60);
        await using var store = await OpenAsync();
        foreach (var part in events.Chunk(10)) await AddAsync(store, Job, part);
        await ChangeAsync("DELETE FROM segments WHERE first_sequence IN (11, 21, 51)");
        (await store.CompleteAsync(Job, Sent(events), default)).ShouldBe(new Completeness(60, IsComplete: false, 30)
        {
            MissingRanges = [new SequenceRange(11, 30), new SequenceRange(51, 60)],
        });

        await AddAsync(store, Job, events[10..30]);
        (await store.CompletenessAsync(Job, default))!.MissingRanges.ShouldBe([new SequenceRange(51, 60)]);
        await AddAsync(store, Job, events[45..]);
        (await store.CompletenessAsync(Job, default))!.IsComplete.ShouldBeTrue();
    }

    [StoreFact]
    public async Task Events_that_never_came_are_missing_also_inside_a_segment()
    {
        var batch = Make.Batch(10, (StreamType.Stdout, [1]), (StreamType.Stdout, [2]));
        JobEvent[] events = [.. Make.Outputs(1, 9), batch, Make.Output(12, "x")];
        await using var store = await OpenAsync();
        await AddAsync(store, Job, events.Where(static one => one.Sequence is not (3 or 4 or 7)));
        (await store.CompleteAsync(Job, Sent(events), default)).ShouldBe(new Completeness(11, IsComplete: false, 3)
        {
            MissingRanges = [new SequenceRange(3, 4), new SequenceRange(7, 7)],
        });
        await AddAsync(store, Job, events); // they get their place in the stored segment
        (await store.CompletenessAsync(Job, default)).ShouldBe(new Completeness(11, IsComplete: true, 0));
    }

    [StoreFact]
    public async Task An_execution_of_which_nothing_is_there_is_missing_whole()
    {
        await using var store = await OpenAsync();
        (await store.CompleteAsync(Job, Sent(Make.Outputs(1, 5)), default)).ShouldBe(new Completeness(5, IsComplete: false, 5)
        {
            MissingRanges = [new SequenceRange(1, 5)],
        });
        (await store.CompleteAsync(new JobExecution("other"), default, default)).IsComplete.ShouldBeTrue();
        (await store.LatestExecutionAsync("other", default)).ShouldBeNull();
    }

    [StoreFact]
    public async Task As_many_events_that_are_others_are_not_complete()
    {
        await using var store = await OpenAsync();
        await AddAsync(store, Job, [.. Make.Outputs(1, 4), Make.Output(5, "other")]);
        (await store.CompleteAsync(Job, Sent(Make.Outputs(1, 5)), default)).ShouldBe(new Completeness(5, IsComplete: false, 0));
        (await store.CompleteAsync(Job, Sent(Make.Outputs(1, 4)), default)).IsComplete.ShouldBeTrue();
    }

    [StoreFact]
    public async Task Sequences_that_the_worker_left_out_are_not_missing()
    {
        JobEvent[] events = [Make.Output(3, "a"), Make.Output(7, "b"), Make.Output(900, "c")];
        await using var store = await OpenAsync();
        await AddAsync(store, Job, events);
        (await store.CompleteAsync(Job, Sent(events), default)).ShouldBe(new Completeness(3, IsComplete: true, 0));
    }

    [StoreFact]
    public async Task Segments_of_an_earlier_version_are_read_instead()
    {
        var events = Make.Outputs(1, 60);
        await using var store = await OpenAsync();
        foreach (var part in events.Chunk(20)) await AddAsync(store, Job, part);
        await ChangeAsync("UPDATE segments SET end_sequence = NULL, numbers = NULL, hash = NULL WHERE first_sequence < 30");
        (await store.CompleteAsync(Job, Sent(events), default)).IsComplete.ShouldBeTrue();
        await ChangeAsync("DELETE FROM segments WHERE first_sequence = 21");
        (await store.CompletenessAsync(Job, default))!.MissingRanges.ShouldBe([new SequenceRange(21, 40)]);
    }

    /// <summary>Changes the database behind the store's back.</summary>
    /// <param name="sql">SQL that SQLite and PostgreSQL understand, without a schema.</param>
    private protected abstract Task ChangeAsync(string sql);

    private static SentTotals Sent(IEnumerable<JobEvent> events)
    {
        var totals = default(ExecutionTotals);
        foreach (var one in events) totals = totals.With(one.Sequence, Google.Protobuf.MessageExtensions.ToByteArray(one));
        return SentTotals.Of(totals);
    }

    /// <summary>Opens the store of this test.</summary>
    private protected abstract Task<ICollectorStore> OpenAsync();

    private protected abstract IExecutionList ListOf(ICollectorStore store);

    /// <summary>Number of events that are kept aside.</summary>
    private protected abstract Task<long> ConflictsAsync();

    /// <summary>Sweeps once, at the time of the specs.</summary>
    private protected abstract Task<SweptExecutions> SweepAsync(StoreRetention retention, DateTimeOffset now, bool isClockProven);

    private protected static Task AddAsync(ICollectorStore store, JobExecution execution, IEnumerable<JobEvent> events) =>
        store.AddAsync(execution, EventBatch.Of(events), CancellationToken.None);

    private protected static async Task<List<JobEvent>> AllAsync(ICollectorStore store, JobExecution execution, long from = 0)
    {
        var all = new List<JobEvent>();
        while (await store.ReadAsync(execution, from, default) is { Count: > 0 } page)
        {
            all.AddRange(page);
            from = page.SequenceAt(page.Count - 1) + 1;
        }

        return all;
    }

    private Task<SweptExecutions> SweepAsync(StoreRetention retention, bool isClockProven) => SweepAsync(retention, Now, isClockProven);

    private static async Task<List<JobExecution>> JobsAsync(IExecutionList list, JobFilter jobs) =>
        (await list.JobsAsync(jobs, long.MaxValue, 10, default)).Select(static one => one.Execution).ToList();

    private static JobEvent At(long sequence, int daysAgo)
    {
        var one = Make.Output(sequence, "x");
        one.Timestamp = Timestamp.FromDateTimeOffset(Now.AddDays(-daysAgo));
        return one;
    }
}
