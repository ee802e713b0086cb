using System.Text.Json;
using Airunner.Actors.Hosting;
using Airunner.Collector.Server;
using Airunner.Collector.Server.Settings;
using Airunner.Collector.Store;
using Airunner.Worker.Posix;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

const int Usage = 64;
const int Failed = 74;

ProcessName.Set();
try
{
    var arguments = new Arguments(args);
    var settings = StartSettings.Of(arguments, Environment.GetEnvironmentVariable);
    var level = Enum.TryParse<LogLevel>(arguments["log-level"], out var named) ? named : LogLevel.Warning;
    await using var server = await CollectorServer.StartAsync(settings, logging => logging
        .SetMinimumLevel(level)
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None) // a failed start or stop ends the program, which says why
        .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None) // the store's failure is logged when it happens
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
            console.TimestampFormat = "HH:mm:ss.fff ";
        })
        .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
    if (arguments.IsJson) Console.Out.WriteLine(Ready(server));
    Console.Error.WriteLine(
        $"airunner: collecting on {server.Address.GetLeftPart(UriPartial.Authority)} into {server.StoreName}, "
        + (settings.HasSecret ? "with tokens" : "without tokens"));
    await using var systemd = SystemdNotices.Of(
        Environment.GetEnvironmentVariable, TimeProvider.System, static _ => Task.FromResult(true));
    systemd?.Ready();
    await server.WaitForStopAsync();
    systemd?.Stopping();
    return 0;
}
catch (Exception wrong) when (wrong is SettingsException or JobWalOptionsException)
{
    Console.Error.WriteLine($"airunner: {wrong.Message}");
    return Usage;
}
catch (Exception failure) when (failure is StoreException or IOException or UnauthorizedAccessException or AddressInUseException)
{
    Console.Error.WriteLine($"airunner: {failure.Message}");
    return Failed;
}

static string Ready(CollectorServer server) => JsonSerializer.Serialize(
    new ReadyJson(server.Address.GetLeftPart(UriPartial.Authority), server.StoreName), ServerJson.Default.ReadyJson);
