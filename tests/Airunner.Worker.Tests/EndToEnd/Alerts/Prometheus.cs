using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Airunner.Actors.Tests.Architecture;
using Airunner.Collector.Tests.Server;

namespace Airunner.Worker.Tests.EndToEnd.Alerts;

/// <summary>A Prometheus with the alerts of <c>config/</c>, whose minutes and hours are seconds here.</summary>
internal sealed partial class Prometheus : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("airunner-prometheus-").FullName;
    private readonly HttpClient _http = new();
    private readonly Process _process;
    private readonly Uri _fired;

    /// <param name="targets">The name and the address of each process.</param>
    public Prometheus(IEnumerable<(string Instance, string Address)> targets)
    {
        var rules = Path.Combine(_directory, "rules.yml");
        File.WriteAllText(rules, InSeconds(File.ReadAllText(Rules)));
        var config = Path.Combine(_directory, "prometheus.yml");
        var listed = targets.Select(static each =>
            $"      - {{ targets: [\"{each.Address}\"], labels: {{ instance: {each.Instance} }} }}\n");
        File.WriteAllText(config, $$"""
            global: { scrape_interval: 2s, scrape_timeout: 2s, evaluation_interval: 2s }
            rule_files: ["{{rules}}"]
            scrape_configs:
              - job_name: airunner
                static_configs:
            {{string.Concat(listed)}}
            """);
        var address = $"127.0.0.1:{LastingPort.Free()}";
        string[] arguments =
        [
            $"--config.file={config}", $"--storage.tsdb.path={Path.Combine(_directory, "data")}", $"--web.listen-address={address}",
            "--log.level=error",
        ];
        _process = Process.Start(new ProcessStartInfo("prometheus", arguments) { WorkingDirectory = _directory })!;
        var query = Uri.EscapeDataString("last_over_time(ALERTS{alertstate=\"firing\"}[1h])");
        _fired = new Uri($"http://{address}/api/v1/query?query={query}");
    }

    /// <summary>The file of the alerts.</summary>
    public static string Rules => Path.Combine(Repository.Root, "config", "prometheus", "airunner.rules.yml");

    /// <summary>The alerts that have fired so far, and for which processes; none before it answers.</summary>
    public async Task<HashSet<(string Alert, string Instance)>> FiredAsync()
    {
        try
        {
            using var answer = JsonDocument.Parse(await _http.GetStringAsync(_fired));
            return
            [
                .. answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray()
                    .Select(static each => each.GetProperty("metric"))
                    .Select(static labels => (labels.GetProperty("alertname").GetString()!, labels.GetProperty("instance").GetString()!)),
            ];
        }
        catch (HttpRequestException) when (!_process.HasExited)
        {
            return [];
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _http.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>
    /// An alert waits for two seconds, and looks at the last twenty; at the last three minutes where hours are foretold from values that
    /// are new once a minute.
    /// </summary>
    private static string InSeconds(string rules)
    {
        var shorter = For().Replace(rules, "for: 2s");
        shorter = Hours().Replace(shorter, "[3m]");
        shorter = Minutes().Replace(shorter, "[20s]");
        return PendingSeconds().Replace(shorter, match => $"> {int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) / 100}");
    }

    [GeneratedRegex(@"for: \d+[mh]")]
    private static partial Regex For();

    [GeneratedRegex(@"\[\d+h\]")]
    private static partial Regex Hours();

    [GeneratedRegex(@"\[\d+m\]")]
    private static partial Regex Minutes();

    [GeneratedRegex(@"(?<=age_seconds )> (\d+)")]
    private static partial Regex PendingSeconds();
}
