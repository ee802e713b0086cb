using Airunner.Actors.Hosting;
using Airunner.Actors.Reading;
using Airunner.Protocol;
using Akka;
using Akka.Streams.Dsl;
using Akka.Streams.Util;
using Akka.Util;

namespace Airunner.Actors.Streams;

/// <summary>Streams into a job log, and out of it.</summary>
public static class JobWalStreams
{
    /// <summary>How many events a stream has in the log at the same time, where nothing else is said.</summary>
    public const int UsualMaxInFlight = 64;

    private static readonly TimeSpan UsualInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Appends events, and passes each one on once it is durable, in their order.</summary>
    /// <param name="log">The log.</param>
    /// <param name="execution">Whose events. While the stream runs, nothing else appends to it.</param>
    /// <param name="maxInFlight">
    /// Most events that were taken and not yet passed on, from 1. While so many are, upstream gets no demand.
    /// </param>
    /// <remarks>
    /// <para>An event without a sequence gets the one after the last; other sequences must rise.</para>
    /// <para>
    /// A transient refusal (<see cref="AppendRefusedException.IsTransient"/>) and an unknown outcome hold the stream: the same events are
    /// appended again in their order, until the log has them. Any other refusal fails the stream with
    /// <see cref="AppendRefusedException"/>, once the events before it were passed on; a log that cannot be opened with
    /// <see cref="LogUnavailableException"/>.
    /// </para>
    /// <para>
    /// A failure of upstream is passed on after the events before it. When downstream cancels, events in flight may still become durable;
    /// those that the log has refused are given up, so that another stream can go on.
    /// </para>
    /// </remarks>
    public static Flow<JobEvent, AppendedEvent, NotUsed> AppendFlow(
        IJobWal log, JobExecution execution, int maxInFlight = UsualMaxInFlight)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxInFlight, 1);
        return Flow.FromGraph(new AppendStage(log, execution, maxInFlight));
    }

    /// <summary>Appends events.</summary>
    /// <returns>
    /// A sink whose task ends when every event is durable; it fails with what has failed the stream. The rest is as for
    /// <see cref="AppendFlow"/>.
    /// </returns>
    /// <inheritdoc cref="AppendFlow"/>
    public static Sink<JobEvent, Task<AppendedEvents>> AppendSink(
        IJobWal log, JobExecution execution, int maxInFlight = UsualMaxInFlight)
    {
        var count = Sink.Aggregate<AppendedEvent, AppendedEvents>(
            new AppendedEvents(0, -1), static (sum, appended) => new AppendedEvents(sum.Count + 1, appended.Sequence));
        return AppendFlow(log, execution, maxInFlight).ToMaterialized(count, Keep.Right);
    }

    /// <summary>The events that there are now: from the archives, the segments and the live log.</summary>
    /// <param name="reader">Reads the execution, or a single file.</param>
    /// <param name="fromSequence">The first sequence that is wanted.</param>
    /// <param name="damaged">Called with each damage; null: the first one fails the stream as <see cref="JobLogDamagedException"/>.</param>
    /// <remarks>Reads on Akka's dispatcher for blocking calls, as far as there is demand.</remarks>
    public static Source<LoggedEvent, NotUsed> Events(
        JobLogReader reader, long fromSequence = 0, Action<JobLogDamage>? damaged = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return Source.UnfoldResource<LoggedEvent, IEnumerator<LoggedEvent>>(
            () => reader.Events(fromSequence, damaged).GetEnumerator(),
            static events => events.MoveNext() ? events.Current : Option<LoggedEvent>.None,
            static events => events.Dispose());
    }

    /// <summary>
    /// The events that there are, and those that come, until the execution has ended: until its log is archived, and nothing else is left
    /// of it. An execution that has no log yet is waited for.
    /// </summary>
    /// <param name="directory">The directories of the log.</param>
    /// <param name="execution">Whose events.</param>
    /// <param name="fromSequence">The first sequence that is wanted.</param>
    /// <param name="interval">Time between two looks for new events, while there is demand; null for 100 ms.</param>
    /// <param name="damaged">Called with each damage; null: the first one fails the stream as <see cref="JobLogDamagedException"/>.</param>
    /// <remarks>
    /// An event may be seen moments before its append is acknowledged. Where logs are not archived (<c>archive-on-complete</c>), the
    /// stream does not end by itself.
    /// </remarks>
    public static Source<LoggedEvent, NotUsed> LiveEvents(
        JobLogDirectory directory,
        JobExecution execution,
        long fromSequence = 0,
        TimeSpan? interval = null,
        Action<JobLogDamage>? damaged = null)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var time = interval ?? UsualInterval;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero, nameof(interval));
        return Source.FromGraph(new LiveEventsStage(directory, execution, fromSequence, time, damaged));
    }
}
