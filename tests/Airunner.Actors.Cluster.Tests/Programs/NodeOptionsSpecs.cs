using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Airunner.Actors.Cluster.Tests.Programs;

/// <summary>The command line of <c>airunner-node</c>: what <c>airunner worker --cluster</c> passes on is checked there.</summary>
public sealed partial class NodeOptionsSpecs
{
    private const string Server = "--server=http://127.0.0.1:1";

    [Theory]
    [InlineData("No server is named: the collector whose queue it works on. Name it with --server URL or AIRUNNER_SERVER.")]
    [InlineData("'--bogus' is no option. Allowed: --server, ", Server, "--bogus=1")]
    [InlineData("--queue has no value, or is no option. Allowed: --server, ", Server, "--queue")]
    [InlineData("'x' is not allowed for --port. Allowed: 0 to 65535.", Server, "--port", "x")]
    [InlineData("'0' is not allowed for --concurrency. Allowed: 1 to 1000.", Server, "--concurrency", "0")]
    [InlineData("'2' is not allowed for --visibility-seconds. Allowed: 3 to 43200.", Server, "--visibility-seconds=2")]
    [InlineData("'soon' is not allowed for --drain-timeout. Allowed: a number and a unit", Server, "--drain-timeout=soon")]
    [InlineData("'loud' is not allowed for --log-level. Allowed: debug, information", Server, "--log-level=loud")]
    [InlineData("The file '/absent' of --config does not exist or cannot be read.", Server, "--config=/absent")]
    [InlineData("--contacts are for --discovery config.", Server, "--contacts=a:1")]
    [InlineData("--seeds and --discovery are both given. Allowed: one of them.", Server, "--seeds=a:1", "--discovery=config")]
    [InlineData("--server = ftp://a: ", "--server=ftp://a")]
    [InlineData("--token-file = /absent: ", Server, "--token-file=/absent")]
    [InlineData("--ca-file = /absent: ", "--server=https://127.0.0.1:1", "--ca-file=/absent")]
    public async Task Wrong_usage_is_64_and_says_what_is_allowed(string sentence, params string[] arguments)
    {
        var (status, output, errors) = await RunAsync([], arguments);

        (status, output).ShouldBe((64, ""), errors);
        errors.ShouldStartWith("airunner-node: ");
        errors.ShouldContain(sentence);
    }

    [Fact]
    public async Task A_variable_that_is_wrong_is_named()
    {
        var (status, _, errors) = await RunAsync([("AIRUNNER_LOG_LEVEL", "loud")], Server);

        status.ShouldBe(64);
        errors.ShouldContain("'loud' is not allowed for AIRUNNER_LOG_LEVEL.");
    }

    [Fact]
    public async Task The_server_may_be_named_by_the_environment_or_the_file_of_settings()
    {
        var settings = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(settings, "airunner.server.url = \"http://127.0.0.1:1\"");
            // Wrong after the server: so it does not start.
            foreach (var variables in ((string, string)[][])[[("AIRUNNER_SERVER", "http://127.0.0.1:1")], []])
            {
                string[] options = variables.Length > 0 ? [] : ["--config", settings];
                (await RunAsync(variables, [.. options, "--jwt-key=/absent"])).Errors.ShouldContain("--jwt-key = /absent: ");
            }
        }
        finally
        {
            File.Delete(settings);
        }
    }

    [Fact]
    public async Task Help_has_every_option()
    {
        var allowed = (await RunAsync([], "--bogus=1")).Errors;

        var (status, help, _) = await RunAsync([], "--help");

        status.ShouldBe(0);
        var options = Option().Matches(allowed).Select(match => match.Value).Where(option => option != "--bogus").ToList();
        options.Count.ShouldBeGreaterThan(15);
        foreach (var option in options) help.ShouldContain($"{option} ");
    }

    [GeneratedRegex("--[a-z-]+")]
    private static partial Regex Option();

    private static async Task<(int Status, string Output, string Errors)> RunAsync(
        (string Name, string Value)[] variables, params string[] arguments)
    {
        var start = new ProcessStartInfo(ThreeNodes.NodeProgram, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromMinutes(2), TimeProvider.System).Token);
        return (process.ExitCode, output, await errors);
    }
}
