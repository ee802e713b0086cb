using System.Text;
using Airunner.Actors;
using Airunner.Collector.Queries;
using Airunner.Collector.Store;
using Airunner.Protocol;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>The events of one execution, as the collector of a state directory has them.</summary>
internal sealed class StoredExecution
{
    private StoredExecution(IReadOnlyList<JobEvent> events) => Events = events;

    public IReadOnlyList<JobEvent> Events { get; }

    /// <summary>The events that end it.</summary>
    public IEnumerable<JobEvent> Ends => Events.Where(IsEnd);

    /// <summary>What it has written to its standard output.</summary>
    public string Output => Encoding.UTF8.GetString(
        [.. Events.SelectMany(each => OutputChunk.Of(each, StreamType.Stdout)).SelectMany(chunk => chunk.Bytes.ToArray())]);

    public static StoredExecution Read(string state, string job, string execution)
    {
        using var reader = EventReader.Open(StoreFile.Under(state));
        return new StoredExecution([.. reader.Events(new JobExecution(job, execution))]);
    }

    /// <summary>Whether the store has any event of it.</summary>
    public static bool Exists(string state, string job, string execution)
    {
        try
        {
            using var reader = EventReader.Open(StoreFile.Under(state));
            return reader.Executions(job).Contains(new JobExecution(job, execution));
        }
        catch (NoStoreException)
        {
            return false;
        }
    }

    /// <summary>It begins with its start, has every sequence once, and ends with its only end.</summary>
    public void ShouldBeWhole()
    {
        Events[0].EventType.ShouldBe(EventType.ProcessStart);
        var next = 1L;
        foreach (var each in Events)
        {
            each.Sequence.ShouldBe(next);
            next = (each.OutputBatch?.EndSequence ?? next) + 1;
        }

        Ends.ShouldHaveSingleItem().ShouldBe(Events[^1]);
    }

    private static bool IsEnd(JobEvent each) =>
        each.EventType == EventType.ProcessEnd || each.ProcessError is { EndFollows: false };
}
