using System.Collections.Concurrent;
using System.Diagnostics;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Signals;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>The activity of a commit, and what is remembered of the activities that have appended.</summary>
[Collection(nameof(WalTraces))] // a listener hears the whole process
public sealed class CommitTracesSpecs : LogOwnerFixture, IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public CommitTracesSpecs()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == WalTraces.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public void A_commit_stands_below_its_append_and_a_write_of_marks_alone_is_none()
    {
        var owner = Opened();
        using var append = WalTraces.Append(Job)!;
        Append(owner, append);

        var commit = Commits.ShouldHaveSingleItem();
        (commit.ParentSpanId, commit.Status).ShouldBe((append.SpanId, ActivityStatusCode.Unset));
        DeliverAll(owner);
        Host.Strike(owner, LogTimer.Marks);
        owner.Log!.HasMarks.ShouldBeFalse();
        Commits.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_commit_that_fails_ends_with_the_error_of_the_disk()
    {
        var owner = Opened();
        using var append = WalTraces.Append(Job)!;
        FailOnce(DurableCall, Errno.EIO);
        Append(owner, append);

        var commit = Commits.ShouldHaveSingleItem();
        (commit.Status, commit.GetTagItem("error.type")).ShouldBe((ActivityStatusCode.Error, "EIO"));
    }

    [Fact]
    public void The_activity_of_an_append_is_remembered_until_its_event_is_sent()
    {
        var owner = Opened();
        using var append = WalTraces.Append(Job)!;
        Append(owner, append);
        owner.Traces.Take(1).ShouldBe([append.Context]);
    }

    private IEnumerable<Activity> Commits => _ended.Where(static activity => activity.OperationName == WalTraces.CommitName);

    private static void Append(LogOwner owner, Activity trace)
    {
        owner.Appends.Append(EventBody.Of(Event(1)), new RecordingAppender { Trace = trace }, isOverWindow: false);
        owner.Appends.Commit();
        owner.Advance();
    }
}
