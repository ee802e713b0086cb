using Airunner.Actors;
using Airunner.Benchmarks.Measuring;
using Airunner.Protocol;

namespace Airunner.Benchmarks.Product;

/// <summary>An execution that gets a small event at a steady rate, each awaited until it is durable.</summary>
/// <param name="name">The job.</param>
internal sealed class SmallJob(string name)
{
    /// <summary>Output of an event.</summary>
    public const int EventBytes = 200;

    private readonly JobEvent _event = Events.Of(Payload.Of(EventBytes));
    private long _appended;

    /// <summary>Its execution.</summary>
    public JobExecution Execution { get; } = new(name, "e1");

    /// <summary>
    /// When each append was due. The call is made at that time or later, so a time that begins here hides no delay of the appends.
    /// </summary>
    public EventTimes Due { get; } = new();

    /// <summary>Durable appends so far.</summary>
    public long Appended => Volatile.Read(ref _appended);

    /// <summary>Appends until it is stopped.</summary>
    /// <param name="wal">The log.</param>
    /// <param name="pace">When.</param>
    /// <param name="durable">Called with the sequence of each event that is durable.</param>
    /// <param name="stop">Stops it between two appends.</param>
    public async Task RunAsync(IJobWal wal, Pace pace, Action<long> durable, CancellationToken stop)
    {
        for (var n = 0L; !stop.IsCancellationRequested; n++)
        {
            var due = pace.Due(n);
            await Pace.UntilAsync(due);
            Due[n] = due;
            var sequence = await wal.AppendAsync(Execution, _event, CancellationToken.None);
            if (sequence != n) throw new InvalidOperationException($"{Execution} has event {sequence} instead of {n}.");
            Volatile.Write(ref _appended, n + 1);
            durable(n);
        }
    }
}
