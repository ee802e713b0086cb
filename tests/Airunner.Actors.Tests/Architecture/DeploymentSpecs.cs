using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Airunner.Actors.Hosting;

namespace Airunner.Actors.Tests.Architecture;

/// <summary>The files in <c>config/</c>, compared with the code and checked by the programs that read them.</summary>
public sealed partial class DeploymentSpecs
{
    private static readonly string Config = Path.Combine(Repository.Root, "config");
    private static readonly string Rules = Path.Combine(Config, "prometheus", "airunner.rules.yml");

    /// <summary>The metrics as Prometheus names them. Other specs compare the tables with the code.</summary>
    private static readonly HashSet<string> Known =
    [
        .. Metrics("src/Airunner.Actors/Hosting/README.md"), .. Metrics("src/Airunner.Collector.Server/README.md"),
    ];

    [Fact]
    public void Each_metric_of_the_dashboard_exists()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Config, "grafana", "airunner.json")));
        var expressions = dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!)
            .ToList();
        expressions.Count.ShouldBeGreaterThan(20);
        Named(string.Join('\n', expressions)).ShouldBeSubsetOf(Known);
    }

    [Fact]
    public void Each_metric_has_its_place_on_the_dashboard()
    {
        var shown = Named(File.ReadAllText(Path.Combine(Config, "grafana", "airunner.json"))).ToList();
        Known.Where(name => !name.EndsWith("_sum", StringComparison.Ordinal) && !name.EndsWith("_count", StringComparison.Ordinal))
            .ShouldBeSubsetOf(shown);
    }

    [Fact]
    public void Each_metric_of_an_alert_exists()
    {
        var named = Named(File.ReadAllText(Rules)).ToList();
        named.ShouldNotBeEmpty();
        named.ShouldBeSubsetOf(Known);
    }

    [Fact]
    public void Each_link_into_the_runbook_has_its_place()
    {
        var places = File.ReadLines(Path.Combine(Config, "README.md"))
            .Where(line => line.StartsWith('#'))
            .Select(line => NoAnchor().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'))
            .ToList();
        string[] sources = [Rules, Path.Combine(Repository.Root, "src/Airunner.Actors/Hosting/README.md")];
        var links = sources
            .SelectMany(file => RunbookLink().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .ToList();
        links.ShouldNotBeEmpty();
        links.ShouldBeSubsetOf(places);
    }

    [Fact]
    public void The_collector_s_file_is_valid_for_the_library_too() =>
        JobWalOptionsReader.ReadFile(Path.Combine(Config, "collector.hocon")).CollectorRetentionDays.ShouldBe(90);

    [ToolFact("promtool")]
    public async Task The_alerts_fire_as_their_tests_say() =>
        await ShouldSucceedAsync("promtool", Path.GetDirectoryName(Rules)!, "test", "rules", "airunner.rules.test.yml");

    [ToolFact("promtool")]
    public void Every_alert_has_a_test()
    {
        var tested = File.ReadAllText(Path.Combine(Config, "prometheus", "airunner.rules.test.yml"));
        Alert().Matches(File.ReadAllText(Rules)).Select(match => match.Groups[1].Value)
            .ShouldAllBe(alert => tested.Contains($"alertname: {alert}\n", StringComparison.Ordinal));
    }

    [ToolFact("systemd-analyze")]
    public async Task The_units_are_valid()
    {
        var copies = Directory.CreateTempSubdirectory("airunner-units-");
        try
        {
            foreach (var unit in Directory.EnumerateFiles(Path.Combine(Config, "systemd")))
            {
                // The program need not be installed here.
                var text = Program().Replace(await File.ReadAllTextAsync(unit), "/bin/true");
                await File.WriteAllTextAsync(Path.Combine(copies.FullName, Path.GetFileName(unit)), text);
            }

            var units = copies.EnumerateFiles().Select(file => file.FullName).ToArray();
            units.Length.ShouldBe(5);
            await ShouldSucceedAsync("systemd-analyze", copies.FullName, ["verify", .. units]);
        }
        finally
        {
            copies.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Metrics(string readme) =>
        File.ReadLines(Path.Combine(Repository.Root, readme))
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .SelectMany(match => InPrometheus(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value));

    private static IEnumerable<string> InPrometheus(string name, string kind, string unit)
    {
        var suffix = unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        var whole = name.Replace('.', '_') + suffix;
        return kind switch
        {
            "counter" => [$"{whole}_total"],
            "histogram" => [$"{whole}_bucket", $"{whole}_sum", $"{whole}_count"],
            _ => [whole],
        };
    }

    private static IEnumerable<string> Named(string text) => Name().Matches(text).Select(match => match.Value).Distinct();

    private static async Task ShouldSucceedAsync(string program, string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, $"{await output}{await error}");
    }

    [GeneratedRegex(@"^\| `(airunner\.[a-z.]+)` \| (counter|gauge|histogram) \| `([^`]+)` \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"airunner_(?:wal|collector)_[a-z_]+")]
    private static partial Regex Name();

    [GeneratedRegex(@"config/README\.md#([a-z-]+)")]
    private static partial Regex RunbookLink();

    [GeneratedRegex(@"alert: (\w+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"[^a-z0-9 _-]")]
    private static partial Regex NoAnchor();

    [GeneratedRegex("/usr/local/bin/airunner")]
    private static partial Regex Program();
}
