using System.Diagnostics;

namespace Airunner.Package.Tests;

/// <summary>The package sources that this machine's NuGet configuration names.</summary>
internal static class MachineFeeds
{
    private const string Enabled = "E "; // before the address, in the short format
    private static readonly Lazy<string?> Reason = new(FindReason);

    /// <summary>Why packages cannot be fetched from them; null where they can.</summary>
    public static string? Unreachable => Reason.Value;

    private static string? FindReason()
    {
        var sources = Sources();
        if (sources.Count == 0) return "The machine's NuGet configuration names no package source.";
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        foreach (var source in sources.Where(source => source.StartsWith("http", StringComparison.OrdinalIgnoreCase)))
        {
            try
            {
                using var answer = client.Send(new HttpRequestMessage(HttpMethod.Get, source));
                if (!answer.IsSuccessStatusCode) return $"The package source {source} answers {(int)answer.StatusCode}.";
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
            {
                return $"The package source {source} is not reached: {failure.Message}";
            }
        }

        return null;
    }

    private static List<string> Sources()
    {
        var start = new ProcessStartInfo("dotnet", ["nuget", "list", "source", "--format", "short"]) { RedirectStandardOutput = true };
        using var listing = Process.Start(start)!;
        var lines = listing.StandardOutput.ReadToEnd().Split('\n');
        listing.WaitForExit();
        return [.. lines.Where(line => line.StartsWith(Enabled, StringComparison.Ordinal)).Select(line => line[Enabled.Length..].Trim())];
    }
}
