using System.Diagnostics;

namespace Airunner.Benchmarks.Product.Stores;

/// <summary>How long a browser waits for the pages of jobs and executions.</summary>
internal static class StorePages
{
    /// <summary>The pages: what they are of, and their addresses.</summary>
    public static IReadOnlyList<(string Label, string Address)> Of(StorePlan plan) =>
    [
        ("the newest jobs", "/"),
        ("jobs in the middle of the list", $"/?before={plan.Count / 2}"),
        ("the newest executions of a job", $"/jobs/{StorePlan.LargestJob}"),
        ("executions in the middle of a job's list", $"/jobs/{StorePlan.LargestJob}?before={plan.Count / 2}"),
    ];

    /// <summary>Gets a page from a collector that is started for it, with nothing of the store in the page cache.</summary>
    /// <param name="served">The store.</param>
    /// <param name="address">The page's address.</param>
    /// <param name="times">How often it is got after the first time.</param>
    /// <returns>Milliseconds of the first time, with the connection, and of each time after that.</returns>
    public static async Task<(double ColdMs, IReadOnlyList<double> WarmMs)> GetAsync(ServedStore served, string address, int times)
    {
        await using var collector = await served.StartAsync();
        using var browser = new HttpClient { BaseAddress = collector.Url };
        await served.DropCacheAsync();
        var cold = await GetAsync(browser, address);
        List<double> warm = [];
        for (var n = 0; n < times; n++) warm.Add(await GetAsync(browser, address));
        return (cold, warm);
    }

    private static async Task<double> GetAsync(HttpClient browser, string address)
    {
        var began = Stopwatch.GetTimestamp();
        var page = await browser.GetStringAsync(new Uri(address, UriKind.Relative));
        var taken = Stopwatch.GetElapsedTime(began);
        return page.Contains("class=\"id\"", StringComparison.Ordinal)
            ? taken.TotalMilliseconds
            : throw new InvalidOperationException($"'{address}' lists nothing.");
    }
}
