using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;

namespace Airunner.Benchmarks.Product.Stores;

/// <summary>How long a browser waits for the pages of jobs and executions.</summary>
/// <param name="served">The store.</param>
internal sealed partial class StorePages(ServedStore served)
{
    private const string Jobs = "/";
    private const string Executions = $"/jobs/{StorePlan.LargestJob}";

    /// <summary>The pages: what they are of, and their addresses. Those in the middle are found as people do, by the links.</summary>
    public async Task<IReadOnlyList<(string Label, string Address)>> FindAsync()
    {
        await using var collector = await served.StartAsync();
        using var browser = new HttpClient { BaseAddress = collector.Url };
        return
        [
            ("the newest jobs", Jobs),
            ("jobs in the middle of the list", await MiddleAsync(browser, Jobs)),
            ("the newest executions of a job", Executions),
            ("executions in the middle of a job's list", await MiddleAsync(browser, Executions)),
        ];
    }

    /// <summary>Gets a page from a collector that is started for it, with nothing of the store in the caches.</summary>
    /// <param name="address">The page's address.</param>
    /// <param name="times">How often it is got after the first time.</param>
    /// <returns>Milliseconds of the first time, with the connection, and of each time after that.</returns>
    public async Task<(double ColdMs, IReadOnlyList<double> WarmMs)> GetAsync(string address, int times)
    {
        await served.DropCachesAsync();
        await using var collector = await served.StartAsync();
        using var browser = new HttpClient { BaseAddress = collector.Url };
        var cold = await MeasureAsync(browser, address);
        List<double> warm = [];
        for (var n = 0; n < times; n++) warm.Add(await MeasureAsync(browser, address));
        return (cold, warm);
    }

    private static async Task<double> MeasureAsync(HttpClient browser, string address)
    {
        var began = Stopwatch.GetTimestamp();
        await GetPageAsync(browser, address);
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static async Task<string> MiddleAsync(HttpClient browser, string address)
    {
        List<string> addresses = [address];
        while (Older().Match(await GetPageAsync(browser, addresses[^1])) is { Success: true } link)
            addresses.Add(WebUtility.HtmlDecode(link.Groups[1].Value));
        return addresses[addresses.Count / 2];
    }

    private static async Task<string> GetPageAsync(HttpClient browser, string address)
    {
        var page = await browser.GetStringAsync(new Uri(address, UriKind.Relative));
        return page.Contains("class=\"id\"", StringComparison.Ordinal)
            ? page
            : throw new InvalidOperationException($"'{address}' lists nothing.");
    }

    [GeneratedRegex("<a href=\"([^\"]+)\" rel=\"next\"")]
    private static partial Regex Older();
}
