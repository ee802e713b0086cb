using System.Globalization;
using System.Text.RegularExpressions;
using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Tests.Architecture;
using Akka.Actor;
using Akka.Event;
using Microsoft.Extensions.Logging;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>The list of log lines, compared with the code and with the README.</summary>
public sealed partial class LogEventsSpecs
{
    private static readonly LogEventLine[] All = [.. LogEvents.Messages.Concat(LogEvents.Troubles).OrderBy(static line => line.Id)];

    [Fact]
    public void The_table_in_the_README_has_exactly_these_lines()
    {
        var table = File.ReadLines(Path.Combine(Repository.Root, "src/Airunner.Actors/Hosting/README.md"))
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .Select(match => $"{match.Groups["id"]} {match.Groups["level"]} {match.Groups["message"]}");
        table.ShouldBe(All.Select(line => $"{line.Id} {line.Level} {line.Message}"));
    }

    [Fact]
    public void Each_line_of_the_code_is_in_the_list_and_each_of_the_list_is_in_the_code()
    {
        var logged = Repository.Files("src/Airunner.Actors", "*.cs").Concat(Repository.Files("src/Airunner.Actors.Delivery", "*.cs"))
            .Where(file => !file.EndsWith("LogEvents.cs", StringComparison.Ordinal))
            .SelectMany(file => Call().Matches(File.ReadAllText(Path.Combine(Repository.Root, file))))
            .Select(call => (Level: LevelOf(call.Groups["level"].Value), Message: Text(call.Groups["text"].Value)))
            .ToList();
        var troubles = logged.Where(line => line.Message.StartsWith("{Trouble}", StringComparison.Ordinal)).ToList();
        troubles.Select(line => line.Message).ShouldBe(LogEvents.TroubleTemplates, ignoreOrder: true);
        logged.Except(troubles).Select(line => $"{line.Level} {line.Message}")
            .ShouldBe(LogEvents.Messages.Select(line => $"{line.Level} {line.Message}"), ignoreOrder: true);
    }

    [Fact]
    public void An_id_stands_for_one_message() =>
        All.Select(line => line.Id).ShouldBeUnique();

    [Fact]
    public void Each_generated_message_of_the_packages_and_programs_has_an_id_of_its_own()
    {
        var messages = Repository.Files("src", "*.cs")
            .SelectMany(file => Generated().Matches(File.ReadAllText(Path.Combine(Repository.Root, file)))).ToList();

        messages.Count.ShouldBeGreaterThan(8);
        messages.Where(static message => !message.Groups["id"].Success).Select(static message => message.Value).ShouldBeEmpty();
        messages.Select(static message => int.Parse(message.Groups["id"].Value, CultureInfo.InvariantCulture))
            .Concat(All.Select(static line => line.Id)).ShouldBeUnique();
    }

    [Theory]
    [InlineData("Sweep failed: {Error}", 306)]
    [InlineData("{Trouble}: {Job} {Execution}: {Reason}", 603, "Space is lacking, appends are refused", "build", "1", "no")]
    [InlineData("a line of another library", 0)]
    public void A_line_has_its_id(string template, int id, params object[] values) => LogEvents.IdOf(template, values).Id.ShouldBe(id);

    [Fact]
    public async Task The_id_reaches_the_host_s_log()
    {
        using var system = ActorSystem.Create("log-events", "akka.stdout-loglevel = OFF\nakka.loggers = []");
        using var logs = new RecordedIds();
        ActorLogs.Listen(system, logs);
        system.Log.Warning("Sweep failed: {Error}", "no");
        system.Log.Warning("of somebody else");

        logs.Ids.ShouldBe([306, 0]);
        await system.Terminate();
    }

    private static ReportLevel LevelOf(string method) => method switch
    {
        "Debug" or "Info" or "Warning" or "Error" => Enum.Parse<ReportLevel>(method),
        "output(ReportLevel.Info" => ReportLevel.Info,
        _ => ReportLevel.Warning, // output(kind.Level(): the level is the trouble's
    };

    /// <summary>The text of one literal, or of several that are joined.</summary>
    private static string Text(string literals) => string.Concat(Literal().Matches(literals).Select(match => match.Groups[1].Value));

    [GeneratedRegex(@"^\| (?<id>\d+) \| (?<level>Debug|Info|Warning|Error) \| (?<message>.+) \| [^|]+ \|$")]
    private static partial Regex Row();

    [GeneratedRegex(
        @"(?:\.(?<level>Debug|Info|Warning|Error)|(?<level>output\(\s*kind\.Level\(\)|output\(ReportLevel\.Info),?)(?:\(|\s)\s*"
            + @"(?:(?:null|failure|error|why),\s*)?(?<text>(?:""[^""]*""\s*\+?\s*)+)")]
    private static partial Regex Call();

    [GeneratedRegex(@"\[LoggerMessage\(\s*(?:EventId = (?<id>\d+))?[^\]]*\]")]
    private static partial Regex Generated();

    [GeneratedRegex(@"""([^""]*)""")]
    private static partial Regex Literal();

    private sealed class RecordedIds : ILoggerFactory, ILogger
    {
        public List<int> Ids { get; } = [];

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => true;

        public void Log<TState>(
            Microsoft.Extensions.Logging.LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) => Ids.Add(eventId.Id);

        public void Dispose()
        {
        }
    }
}
