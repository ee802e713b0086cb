using System.Net;
using Airunner.Actors.Format;
using Airunner.Collector.Server;
using Airunner.Collector.Server.Settings;
using Airunner.Protocol;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;

namespace Airunner.Collector.Tests.Server;

/// <summary>A collector in this process, on a free port, and a client of it.</summary>
public abstract class RunningCollector : TemporaryState, IAsyncLifetime
{
    /// <summary>A test that hangs fails.</summary>
    private protected static DateTime CallDeadline => TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(1);

    private protected CollectorServer Collector { get; private set; } = null!;

    private protected GrpcChannel Channel { get; private set; } = null!;

    private protected JobEventsService.JobEventsServiceClient Client { get; private set; } = null!;

    /// <summary>The lines of its log.</summary>
    private protected Lines Log { get; } = new();

    public virtual async Task InitializeAsync() => await StartAsync();

    public async Task DisposeAsync()
    {
        Channel.Dispose();
        await Collector.StopAsync();
        await Collector.DisposeAsync();
    }

    /// <summary>Changes the settings.</summary>
    private protected virtual CollectorSettings Change(CollectorSettings settings) => settings;

    private protected async Task StartAsync()
    {
        Collector = await CollectorServer.StartAsync(Settings(), logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        Channel = GrpcChannel.ForAddress(Collector.Address, new GrpcChannelOptions { MaxReceiveMessageSize = null });
        Client = new JobEventsService.JobEventsServiceClient(Channel);
    }

    private protected CollectorSettings Settings() => Change(new CollectorSettings
    {
        Listen = new IPEndPoint(IPAddress.Loopback, 0),
        StorePath = StoragePath,
        Limits = CollectorConfiguration.Read().Limits,
        StopTimeout = TimeSpan.FromSeconds(20),
    });

    private protected static Metadata For(string job, string? execution = null, string? token = null)
    {
        var metadata = new Metadata { { "airunner-job", EncodedId.Of(job) } };
        if (execution is not null) metadata.Add("airunner-execution", EncodedId.Of(execution));
        if (token is not null) metadata.Add("authorization", $"Bearer {token}");
        return metadata;
    }

    /// <summary>One call with one message.</summary>
    private protected async Task<Metadata> PublishAsync(Metadata metadata, IEnumerable<JobEvent> events, string taskToken = "")
    {
        using var call = Client.PublishJobEvents(metadata, CallDeadline);
        var request = new PublishJobEventsRequest { TaskToken = taskToken };
        request.Events.AddRange(events);
        try
        {
            await call.RequestStream.WriteAsync(request);
            await call.RequestStream.CompleteAsync();
        }
        catch (RpcException)
        {
            // Refused before all was sent: the response has the reason.
        }

        await call;
        return call.GetTrailers();
    }

    private protected async Task<RpcException> RefusedAsync(Metadata metadata, IEnumerable<JobEvent> events, string taskToken = "") =>
        await Should.ThrowAsync<RpcException>(PublishAsync(metadata, events, taskToken));

    private protected async Task<List<JobEvent>> FollowAsync(StreamJobEventsRequest request, Metadata? metadata = null)
    {
        using var call = Client.StreamJobEvents(request, metadata, CallDeadline);
        var events = new List<JobEvent>();
        await foreach (var response in call.ResponseStream.ReadAllAsync()) events.Add(response.Event);
        return events;
    }

    /// <summary>Collects what is logged.</summary>
    internal sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly List<string> _lines = [];
        private readonly List<(string Text, TaskCompletionSource Seen)> _waiting = [];

        public string All
        {
            get
            {
                lock (_lines) return string.Join('\n', _lines);
            }
        }

        /// <summary>Completes when a line has a text.</summary>
        public Task SeenAsync(string text)
        {
            lock (_lines)
            {
                if (_lines.Exists(line => line.Contains(text, StringComparison.Ordinal))) return Task.CompletedTask;
                var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add((text, seen));
                return seen.Task;
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = $"{logLevel} {formatter(state, exception)} {exception}";
            lock (_lines)
            {
                _lines.Add(line);
                foreach (var (text, seen) in _waiting)
                {
                    if (line.Contains(text, StringComparison.Ordinal)) seen.TrySetResult();
                }
            }
        }

        public void Dispose()
        {
        }
    }
}
