using System.Globalization;
using Airunner.Actors;
using Airunner.Collector.Postgres;
using Airunner.Collector.Serving;

namespace Airunner.Collector.Tests;

/// <summary>Measures how many events a second a collector's store takes, in this process: batches of 256 events of 1 KiB.</summary>
internal static class RateProgram
{
    private const int EventsInBatch = 256;
    private const int EventBytes = 1024;

    /// <param name="store">A connection string, or the path of an SQLite file.</param>
    /// <param name="jobs">Jobs at a time; each waits for the answer to a batch before it sends the next.</param>
    /// <param name="seconds">How long.</param>
    public static int Run(string store, int jobs, int seconds)
    {
        RunAsync(store, jobs, TimeSpan.FromSeconds(seconds)).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task RunAsync(string name, int jobs, TimeSpan duration)
    {
        var time = TimeProvider.System;
        await using ICollectorStore store = name.Contains("Host=", StringComparison.OrdinalIgnoreCase)
            ? await PostgresCollectorStore.OpenAsync(name, retention: null, Console.Error.WriteLine, time)
            : new SqliteCollectorStore(name, retention: null, Console.Error.WriteLine, time);
        var text = new byte[EventBytes];
        new Random(1).NextBytes(text);
        for (var i = 0; i < text.Length; i++) text[i] = (byte)('a' + (text[i] % 64)); // the same for all events: a segment compresses well
        var run = Guid.NewGuid().ToString("N");
        await SendAsync("warm-up", TimeSpan.FromSeconds(1));
        var began = time.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, jobs).Select(job => Task.Run(() => SendAsync($"{job}", duration))));
        var rate = counts.Sum() / time.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{jobs} jobs: {rate:N0} events/s"));

        async Task<long> SendAsync(string job, TimeSpan within)
        {
            var execution = new JobExecution($"rate-{job}", run);
            var start = time.GetTimestamp();
            var next = 1L;
            while (time.GetElapsedTime(start) < within)
            {
                var batch = new EventBatch.Builder();
                for (var i = 0; i < EventsInBatch; i++) batch.Add(Make.Output(next++, text));
                await store.AddAsync(execution, batch.Build(), CancellationToken.None);
            }

            return next - 1;
        }
    }
}
