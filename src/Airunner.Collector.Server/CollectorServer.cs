using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Airunner.Collector.Queries;
using Airunner.Collector.Queue;
using Airunner.Collector.Server.Calls;
using Airunner.Collector.Server.Listening;
using Airunner.Collector.Server.Pages;
using Airunner.Collector.Server.Pages.Access;
using Airunner.Collector.Server.Queue;
using Airunner.Collector.Server.Settings;
using Airunner.Collector.Server.Signals;
using Airunner.Collector.Serving;
using Airunner.Collector.Store;
using Airunner.Collector.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Airunner.Collector.Server;

/// <summary>A running collector.</summary>
internal sealed partial class CollectorServer : IAsyncDisposable
{
    private static readonly TimeSpan DecideWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(20);

    private readonly WebApplication _application;
    private readonly WebApplication? _admin;
    private readonly ICollectorStore _store;
    private readonly IExecutionList _executions;

    private CollectorServer(
        WebApplication application, WebApplication? admin, ICollectorStore store, IExecutionList executions, Uri address)
    {
        _application = application;
        _admin = admin;
        _store = store;
        _executions = executions;
        Address = address;
    }

    /// <summary>Where it listens, with the port that it got.</summary>
    public Uri Address { get; }

    /// <summary>Where the events are: the file, or the database without user and password.</summary>
    public required string StoreName { get; init; }

    /// <summary>Completes when a signal or <see cref="StopAsync"/> asks it to stop.</summary>
    public Task WaitForStopAsync() => _application.WaitForShutdownAsync();

    /// <summary>Opens the store and the port.</summary>
    /// <param name="settings">What it is started with.</param>
    /// <param name="logging">Adds the sinks of its log.</param>
    /// <param name="time">The clocks; null for the system's.</param>
    /// <exception cref="SettingsException">The settings are not allowed.</exception>
    /// <exception cref="StoreException">The store cannot be opened.</exception>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static async Task<CollectorServer> StartAsync(
        CollectorSettings settings, Action<ILoggingBuilder> logging, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        if (!settings.HasSecret && !IPAddress.IsLoopback(settings.Listen.Address))
            throw new SettingsException(
                $"Without a secret the collector listens on loopback only, not on {settings.Listen}: anybody could read and write all "
                + "jobs. Give it one with --secret-file or AIRUNNER_SECRET, or listen on 127.0.0.1.");
        if (settings is { PageSubmits: true, HasSecret: false })
            throw new SettingsException(
                "--page-submits is given without a secret: whoever reaches the page could run commands on the workers. Allowed: with "
                + "--secret-file or AIRUNNER_SECRET; then a form asks for a write token.");
        if (settings.KeyFile is not null && settings.CertificateFile is null)
            throw new SettingsException("--key is given without --cert. Allowed: both, or --cert with a file that has both.");

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        logging(builder.Logging);
        var log = new StartLog();
        var keys = Keys(settings, log, time);
        var certificate = Certificate(settings, log, time);
        Listen(builder, settings, certificate, time);
        var (store, executions) = await OpenStoreAsync(settings, log, time);
        try
        {
            AddServices(builder, settings, store, executions, keys, time);
            var application = builder.Build();
            log.Target = application.Services.GetRequiredService<ILoggerFactory>().CreateLogger("airunner.collector");
            application.MapGrpcService<JobEventsEndpoint>();
            application.MapGrpcService<ExecutionsEndpoint>();
            application.MapGrpcService<JobQueueEndpoint>();
            application.MapGrpcService<JobControlEndpoint>();
            application.MapGrpcHealthChecksService();
            application.MapGrpcReflectionService();
            application.MapPages();
            await ListenAsync(application, settings);
            var admin = await AdminAsync(application, settings);
            return new CollectorServer(application, admin, store, executions, Bound(application, settings))
            {
                StoreName = NameOf(settings),
            };
        }
        catch
        {
            await executions.DisposeAsync();
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops: no new calls, what was accepted is stored and answered, followers end.</summary>
    public Task StopAsync() => _application.StopAsync();

    public async ValueTask DisposeAsync()
    {
        if (_admin is not null) await _admin.DisposeAsync();
        await _application.DisposeAsync();
        await _executions.DisposeAsync();
        await _store.DisposeAsync();
    }

    private static async Task ListenAsync(WebApplication application, CollectorSettings settings)
    {
        try
        {
            await application.StartAsync();
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            throw new IOException($"The collector cannot listen on {settings.Listen}: {failure.GetBaseException().Message}.", failure);
        }
    }

    private static async Task<WebApplication?> AdminAsync(WebApplication application, CollectorSettings settings)
    {
        if (settings.Admin is not { } address) return null;
        try
        {
            return await AdminServer.StartAsync(address, application.Services.GetRequiredService<StoreHealth>());
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    private static async Task<(ICollectorStore Store, IExecutionList Executions)> OpenStoreAsync(
        CollectorSettings settings, StartLog log, TimeProvider time)
    {
        if (settings.Postgres is { } postgres) return await PostgresStore.OpenAsync(postgres, settings.Retention, log.Report, time);
        var store = new SqliteCollectorStore(settings.StorePath, settings.Retention, log.Report, time);
        return (store, ExecutionListReader.ListOf(settings.StorePath));
    }

    private static IJobQueue QueueOf(CollectorSettings settings, TimeProvider time) => settings.Postgres is { } postgres
        ? PostgresStore.OpenQueue(postgres, time)
        : SqliteJobs.QueueOf(settings.StorePath, time);

    private static string NameOf(CollectorSettings settings) =>
        settings.Postgres is { } postgres ? PostgresStore.NameOf(postgres) : settings.StorePath;

    private static void AddServices(
        WebApplicationBuilder builder,
        CollectorSettings settings,
        ICollectorStore store,
        IExecutionList executions,
        Func<TokenKeys>? keys,
        TimeProvider time)
    {
        var limits = settings.Limits;
        var services = builder.Services;
        services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.StopTimeout);
        services.AddRoutingCore();
        services.AddSingleton(settings);
        services.AddSingleton(limits);
        services.AddSingleton(settings.Mask);
        services.AddSingleton(time);
        services.AddSingleton<StoreHealth>();
        services.AddMetrics();
        services.AddSingleton(provider => Metrics(provider, settings));
        services.AddSingleton<ICollectorStore>(provider => new ObservedStore(
            store, provider.GetRequiredService<StoreHealth>(), provider.GetRequiredService<CollectorMetrics>(), time));
        OtlpExport.AddTo(services);
        services.AddSingleton(executions);
        services.AddSingleton(new CallAuthority(keys, time));
        services.AddSingleton(provider => new PageGuard(keys, time, provider.GetRequiredService<ILogger<PageGuard>>()));
        services.AddPages();
        services.AddSingleton<WaitingShares>();
        services.AddSingleton<OpenCalls>();
        services.AddSingleton<CallGuard>();
        services.AddSingleton<JobEventsEndpoint>();
        services.AddSingleton<ExecutionsEndpoint>();
        services.AddSingleton(_ => QueueOf(settings, time)); // the container ends it
        services.AddSingleton(new TaskTokens(keys, time));
        services.AddSingleton<QueueSignal>();
        services.AddSingleton<JobSubmission>();
        services.AddSingleton<JobQueueEndpoint>();
        services.AddSingleton<JobControlEndpoint>();
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = (int)limits.MaxMessageBytes;
            grpc.MaxSendMessageSize = null;
            grpc.Interceptors.Add<MeteredCalls>();
        });
        services.AddGrpcReflection();
        services.AddGrpcHealthChecks().AddCheck<StoreHealth>("store");
    }

    private static CollectorMetrics Metrics(IServiceProvider provider, CollectorSettings settings) => new(
        provider.GetRequiredService<IMeterFactory>(),
        () => provider.GetRequiredService<WaitingShares>().Total,
        () => settings.Postgres is null ? StoreFile.SizeOf(settings.StorePath) : null);

    private static void Listen(
        WebApplicationBuilder builder,
        CollectorSettings settings,
        WatchedFiles<SslStreamCertificateContext>? certificate,
        TimeProvider time)
    {
        var limits = settings.Limits;
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = limits.MaxConnections;
            kestrel.Limits.Http2.MaxStreamsPerConnection = (int)limits.MaxStreamsPerConnection;
            kestrel.Limits.Http2.KeepAlivePingDelay = PingDelay;
            kestrel.Limits.Http2.KeepAlivePingTimeout = PingTimeout;
            if (certificate is not null)
            {
                kestrel.Listen(settings.Listen, listen => listen.UseHttps(new TlsHandshakeCallbackOptions
                {
                    OnConnection = _ => ValueTask.FromResult(Tls(certificate.Current)),
                }));
                return;
            }

            foreach (var protocol in (HttpProtocols[])[HttpProtocols.Http1, HttpProtocols.Http2])
                kestrel.Listen(new SharedEndPoint(protocol), listen => listen.Protocols = protocol);
        });
        builder.Services.AddSingleton<IConnectionListenerFactory>(provider => new SharedPort(
            new SocketTransportFactory(
                Options.Create(new SocketTransportOptions()), provider.GetRequiredService<ILoggerFactory>()),
            settings.Listen,
            limits.MaxConnections,
            DecideWithin,
            time));
    }

    private static SslServerAuthenticationOptions Tls(SslStreamCertificateContext certificate) => new()
    {
        ServerCertificateContext = certificate,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
    };

    private static Func<TokenKeys>? Keys(CollectorSettings settings, StartLog log, TimeProvider time)
    {
        if (settings.SecretFile is { } file)
        {
            var watched = new WatchedFiles<TokenKeys>([file], () => SecretText.ReadFile(file), log.Report, time);
            return () => watched.Current;
        }

        if (settings.Secret is not { } text) return null;
        var keys = SecretText.Parse(text, "AIRUNNER_SECRET");
        return () => keys;
    }

    private static WatchedFiles<SslStreamCertificateContext>? Certificate(CollectorSettings settings, StartLog log, TimeProvider time)
    {
        if (settings.CertificateFile is not { } certificate) return null;
        string[] paths = settings.KeyFile is { } key ? [certificate, key] : [certificate];
        return new WatchedFiles<SslStreamCertificateContext>(
            paths, () => ServerCertificate.Load(certificate, settings.KeyFile), log.Report, time);
    }

    private static Uri Bound(WebApplication application, CollectorSettings settings)
    {
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var port = new Uri(addresses.First()).Port;
        var scheme = settings.CertificateFile is null ? "http" : "https";
        return new Uri($"{scheme}://{new IPEndPoint(settings.Listen.Address, port)}");
    }

    /// <summary>Reports of parts that are made before there is a log.</summary>
    private sealed partial class StartLog
    {
        public ILogger? Target { get; set; }

        public void Report(string sentence)
        {
            if (Target is { } target) LogSentence(target, sentence);
        }

        [LoggerMessage(EventId = 802, Level = LogLevel.Warning, Message = "{Sentence}")]
        private static partial void LogSentence(ILogger target, string sentence);
    }
}
