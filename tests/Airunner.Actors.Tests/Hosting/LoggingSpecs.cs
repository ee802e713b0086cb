using System.Collections.Concurrent;
using Airunner.Actors.Hosting;
using Airunner.Actors.Tests.Storage;
using Airunner.Protocol;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>What an application sees of the log lines, by Microsoft's logging and by Serilog.</summary>
public sealed class LoggingSpecs : IDisposable
{
    private const string ClassOfLogs = "Airunner.Actors.Jobs.Actors.JobWalActor";
    private const string Opened = "Opened the log of {Job} {Execution}: {Events} events, {Pending} pending, {Bytes} bytes";
    private readonly TemporaryDirectory _state = new();

    [Fact]
    public async Task In_Microsofts_logging_the_category_is_the_class_and_the_line_has_its_id_and_properties()
    {
        using var lines = new CategorisedLines();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(lines);

        await RunAsync(builder);

        var opened = lines.All.Where(static line => line.Id == 101).ShouldHaveSingleItem();
        opened.Category.ShouldBe(ClassOfLogs);
        opened.Text.ShouldStartWith("Opened the log of build 1: 0 events");
        opened.Properties["Job"].ShouldBe("build");
        opened.Properties["{OriginalFormat}"].ShouldBe(Opened);
        lines.All.Where(static line => line.Category.StartsWith("Airunner.", StringComparison.Ordinal))
            .ShouldAllBe(static line => line.Id > 0);
        lines.All.Select(static line => line.Category).ShouldNotContain("Akka.Actor.ActorSystem");
        lines.All.Select(static line => line.Category).ShouldNotContain("System.String");
    }

    [Fact]
    public async Task A_level_of_the_host_for_a_category_counts()
    {
        using var lines = new CategorisedLines();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(lines).AddFilter("Airunner.Actors.Jobs", Microsoft.Extensions.Logging.LogLevel.Warning);

        await RunAsync(builder);

        lines.All.Select(static line => line.Category).ShouldNotContain(ClassOfLogs);
        lines.All.Select(static line => line.Id).ShouldContain(501); // of Airunner.Actors.Hosting
    }

    [Fact]
    public async Task In_Serilog_as_the_hosts_logging_the_source_context_is_the_class_and_the_template_is_ours()
    {
        var sink = new KeptEvents();
        var builder = Host.CreateEmptyApplicationBuilder(null);

        // README
        builder.Services.AddSerilog(logs => logs
            .MinimumLevel.Override("Akka", LogEventLevel.Warning) // by category
            .WriteTo.Sink(sink)); // or .WriteTo.Console(), …
        builder.Services.AddAkka("worker", akka => akka
            .WithJobWal()
            .WithJobWalLogging());

        await RunAsync(builder, isAkkaAdded: true);

        var opened = sink.All.Where(static line => line.MessageTemplate.Text == Opened).ShouldHaveSingleItem();
        Property(opened, "SourceContext").ShouldBe(ClassOfLogs);
        Property(opened, "Job").ShouldBe("build");
        opened.Properties["EventId"].ToString().ShouldContain("101");
        opened.RenderMessage().ShouldStartWith("Opened the log of \"build\" \"1\": 0 events");
    }

    [Fact]
    public async Task With_the_Serilog_logger_of_Akka_the_source_context_is_the_class_and_the_template_is_ours()
    {
        var sink = new KeptEvents();
        var directory = _state.Path;
        var setup = new JobWalSetup().Add(_ => new CollectingSender());
        var before = Log.Logger;

        // README
        Log.Logger = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        var hocon = ConfigurationFactory.ParseString($$"""
            akka.loggers = ["Akka.Logger.Serilog.SerilogLogger, Akka.Logger.Serilog"]
            airunner.wal.state-directory = "{{directory}}"
            """);
        var system = ActorSystem.Create("worker", BootstrapSetup.Create().WithConfig(hocon).And(setup));

        var wal = JobWal.Get(system);
        await wal.AppendAsync(new JobExecution("build", "1"), new JobEvent());
        await wal.CompleteAsync(new JobExecution("build", "1"));
        await system.Terminate();
        Log.Logger = before;

        var opened = sink.All.Where(static line => line.MessageTemplate.Text == Opened).ShouldHaveSingleItem();
        Property(opened, "SourceContext").ShouldBe(ClassOfLogs);
        Property(opened, "Job").ShouldBe("build");
    }

    public void Dispose() => _state.Dispose();

    private static object? Property(LogEvent line, string name) => ((ScalarValue)line.Properties[name]).Value;

    private async Task RunAsync(HostApplicationBuilder builder, bool isAkkaAdded = false)
    {
        builder.Services.AddJobWal<CollectingSender>(options => options.StateDirectory = _state.Path);
        if (!isAkkaAdded) builder.Services.AddAkka("worker", static akka => akka.WithJobWal().WithJobWalLogging());
        using var host = builder.Build();
        await host.StartAsync();
        var wal = host.Services.GetRequiredService<IJobWal>();
        await wal.AppendAsync(new JobExecution("build", "1"), new JobEvent());
        await wal.CompleteAsync(new JobExecution("build", "1"));
        await host.StopAsync();
    }

    private sealed record CategorisedLine(string Category, int Id, string Text, IReadOnlyDictionary<string, object?> Properties);

    private sealed class CategorisedLines : ILoggerProvider
    {
        private readonly ConcurrentQueue<CategorisedLine> _lines = new();

        public IReadOnlyList<CategorisedLine> All => [.. _lines];

        public Microsoft.Extensions.Logging.ILogger CreateLogger(string categoryName) => new Category(categoryName, _lines);

        public void Dispose()
        {
        }
    }

    private sealed class Category(string name, ConcurrentQueue<CategorisedLine> lines) : Microsoft.Extensions.Logging.ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => true;

        public void Log<TState>(
            Microsoft.Extensions.Logging.LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            var properties = state is IEnumerable<KeyValuePair<string, object?>> pairs
                ? pairs.ToDictionary(static pair => pair.Key, static pair => pair.Value)
                : [];
            lines.Enqueue(new CategorisedLine(name, eventId.Id, formatter(state, exception), properties));
        }
    }

    private sealed class KeptEvents : ILogEventSink
    {
        private readonly ConcurrentQueue<LogEvent> _events = new();

        public IReadOnlyList<LogEvent> All => [.. _events];

        public void Emit(LogEvent logEvent) => _events.Enqueue(logEvent);
    }
}
