namespace Airunner.Benchmarks.Contestants;

/// <summary>One way to make events durable: this library or another one.</summary>
internal interface IContestant
{
    /// <summary>Its name in the tables.</summary>
    string Name { get; }

    /// <summary>What makes an append durable here, in a few words.</summary>
    string Promise { get; }

    /// <summary>Whether an append blocks its thread until the disk has answered: then each writer gets a thread of its own.</summary>
    bool Blocks { get; }

    /// <summary>Opens new logs.</summary>
    /// <param name="directory">Empty, on the disk under test.</param>
    /// <param name="logs">How many logs (jobs).</param>
    ValueTask<OpenLogs> OpenAsync(string directory, int logs);
}

/// <summary>Open logs; disposing closes them all.</summary>
internal sealed class OpenLogs(IReadOnlyList<IDurableLog> logs, Func<ValueTask> close) : IAsyncDisposable
{
    /// <summary>The logs, in the order of their jobs.</summary>
    public IReadOnlyList<IDurableLog> Logs { get; } = logs;

    public ValueTask DisposeAsync() => close();

    /// <summary>Logs that share nothing.</summary>
    public static OpenLogs Of<T>(IEnumerable<T> logs)
        where T : IDurableLog, IDisposable
    {
        T[] all = [.. logs];
        return new OpenLogs([.. all.Cast<IDurableLog>()], () =>
        {
            foreach (var log in all) log.Dispose();
            return ValueTask.CompletedTask;
        });
    }
}
