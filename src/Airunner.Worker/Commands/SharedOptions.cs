using System.CommandLine;
using Airunner.Worker.Commands.Wal;
using Airunner.Worker.Composition;
using Airunner.Worker.Telemetry;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Commands;

/// <summary>The options of every command. The command line takes precedence over the environment.</summary>
internal sealed class SharedOptions
{
    private readonly Option<string> _stateDirectory = new("--state-dir")
    {
        Description = "Where logs, archives and the collector's store are kept [AIRUNNER_STATE_DIR; default ~/.airunner]",
        HelpName = "DIR",
        Recursive = true,
    };

    private readonly Option<string> _config = new("--config")
    {
        Description = "A HOCON file that overrides settings of airunner.wal",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<string> _drainTimeout = new("--drain-timeout")
    {
        Description =
            "How long to deliver at the end, and how long to wait for a disk that refuses writes: 500ms, 30s, 5m, 1h [default 30s]",
        HelpName = "TIME",
        Recursive = true,
    };

    private readonly Option<string> _logLevel = new("--log-level")
    {
        Description =
            "Lowest level that is logged to standard error: debug, information, warning, error [AIRUNNER_LOG_LEVEL; default warning]",
        HelpName = "LEVEL",
        Recursive = true,
    };

    public void AddTo(Command root)
    {
        _drainTimeout.Validators.Add(result =>
        {
            var value = result.GetValueOrDefault<string>();
            if (!DurationText.TryParse(value, out _))
                result.AddError($"'{value}' is not a duration for --drain-timeout. Allowed: {DurationText.Allowed}.");
        });
        _logLevel.Validators.Add(result =>
        {
            var value = result.GetValueOrDefault<string>();
            if (!LogLevelText.TryParse(value, out _))
                result.AddError($"'{value}' is not a level for --log-level. Allowed: {LogLevelText.Allowed}.");
        });
        foreach (var option in new[] { _stateDirectory, _config, _drainTimeout, _logLevel }) root.Options.Add(option);
    }

    /// <summary>
    /// Hides options that have no effect on a command from its help and from lists of allowed options; they are accepted.
    /// </summary>
    public void ShowFor(Command command) =>
        _drainTimeout.Hidden = IsReader(command) && command.Name != WalReplayCommand.Name; // the others deliver nothing

    private static bool IsReader(Command command) =>
        command.Name is "logs" or "events" or JobsCommand.Name or ExportCommand.Name or TopCommand.Name || WalCommand.Has(command);

    /// <summary>The settings from command line and environment.</summary>
    /// <exception cref="CommandFailedException">An environment variable or a path is wrong.</exception>
    public WorkerSettings Read(ParseResult parsed, Shell shell)
    {
        var environment = shell.Environment;
        var config = parsed.GetValue(_config) is { } file ? NativePaths.File(file, shell) : null;
        if (config is not null && !File.Exists(config)) throw Wrong($"The file '{config}' of --config does not exist or cannot be read.");
        var named = parsed.GetValue(_stateDirectory) ?? NotEmpty(environment("AIRUNNER_STATE_DIR"));
        if (named is "") throw Wrong("--state-dir is empty. Allowed: the path of a directory.");
        if (named is null && config is null) named = NativePaths.StateOfHome(environment("HOME"));
        if (named is not null) named = NativePaths.StateDirectory(named, shell, mayCreate: !IsReader(parsed.CommandResult.Command));
        var drain = parsed.GetValue(_drainTimeout);
        return new WorkerSettings(
            named is null ? null : Path.GetFullPath(named),
            config is null ? null : Path.GetFullPath(config),
            drain is null ? null : DurationText.TryParse(drain, out var duration) ? duration : throw Wrong(DurationText.Allowed),
            Level(parsed.GetValue(_logLevel), environment))
        {
            Server = ServerOptions.Of(environment),
            Receiver = SignalReceiver.Of(environment),
            Shown = shell.Shown,
            LinesAbove = shell.LinesAbove,
        };
    }

    private static LogLevel Level(string? option, Func<string, string?> environment)
    {
        var named = option ?? NotEmpty(environment("AIRUNNER_LOG_LEVEL"));
        if (named is null) return LogLevel.Warning;
        return LogLevelText.TryParse(named, out var level)
            ? level
            : throw Wrong($"'{named}' in AIRUNNER_LOG_LEVEL is not a level. Allowed: {LogLevelText.Allowed}.");
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static CommandFailedException Wrong(string message) => new(ExitStatuses.Usage, message);
}
