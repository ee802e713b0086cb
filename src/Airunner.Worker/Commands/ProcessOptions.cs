using System.CommandLine;
using System.Text;
using Airunner.Actors;
using Airunner.Worker.Posix;
using Airunner.Worker.Running;

namespace Airunner.Worker.Commands;

/// <summary>The options of <c>run</c> about the command's process: what it starts with, and how it is ended.</summary>
internal sealed class ProcessOptions
{
    /// <summary>The limits of a command: those of a queued job are a number of seconds in 32 bits.</summary>
    private const string AllowedLimit = "a number and a unit of ms, s, m or h, up to 596523h, such as 500ms, 30s, 5m or 100h";

    private static readonly TimeSpan LongestLimit = TimeSpan.FromSeconds(int.MaxValue);

    private readonly Option<string> _killGrace = Duration(
        "--kill-grace", "After SIGTERM, what is left of the command is killed in this time [default 10s]");

    private readonly Option<string> _timeout = Limit("--timeout", "End the command after this time: SIGTERM, then --kill-grace");

    private readonly Option<string> _idleTimeout = Limit("--idle-timeout", "End the command when it prints nothing for this time");

    private readonly Option<bool> _killRemaining = new("--kill-remaining")
    {
        Description = "End the processes that the command leaves behind",
    };

    private readonly Option<string> _directory = new("--cwd") { Description = "The command's working directory", HelpName = "DIR" };

    private readonly Option<string[]> _environment = new("--env")
    {
        Description = "A variable of the command's environment; may be given several times",
        HelpName = "NAME=VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public void AddTo(Command command)
    {
        _directory.Validators.Add(result =>
        {
            var value = result.GetValueOrDefault<string>();
            if (!IsDirectory(value!)) result.AddError($"'{value}' of --cwd is no directory that can be entered.");
        });
        _environment.Validators.Add(result =>
        {
            foreach (var value in result.GetValueOrDefault<string[]>())
            {
                // Neither what stands there nor a part of it is repeated: it may be a secret.
                if (value.IndexOf('=') <= 0) result.AddError("A value of --env is no variable. Allowed: NAME=VALUE.");
            }
        });
        command.Options.Add(_directory);
        command.Options.Add(_environment);
        command.Options.Add(_killGrace);
        command.Options.Add(_timeout);
        command.Options.Add(_idleTimeout);
        command.Options.Add(_killRemaining);
    }

    /// <summary>The options as they were given.</summary>
    public RunOptions Read(ParseResult parsed)
    {
        var defaults = new RunOptions();
        return defaults with
        {
            KillGrace = Value(parsed, _killGrace) ?? defaults.KillGrace,
            Timeout = Value(parsed, _timeout),
            IdleTimeout = Value(parsed, _idleTimeout),
            KillRemaining = parsed.GetValue(_killRemaining),
        };
    }

    /// <summary>What to start: the last words of this program's command line, as bytes.</summary>
    /// <param name="parsed">The options.</param>
    /// <param name="words">How many words the command has.</param>
    /// <param name="execution">The execution, which the command finds in its environment.</param>
    public SpawnPlan Plan(ParseResult parsed, int words, JobExecution execution)
    {
        var environment = NativeEnvironment.Own();
        NativeEnvironment.Remove(environment, ServerOptions.TokenVariable); // it is this program's, and --env can still set one
        foreach (var variable in SystemdNotices.Variables) NativeEnvironment.Remove(environment, variable);
        NativeEnvironment.Set(environment, $"AIRUNNER_JOB={execution.Job}");
        NativeEnvironment.Set(environment, $"AIRUNNER_EXECUTION={execution.Execution}");
        foreach (var variable in parsed.GetValue(_environment) ?? []) NativeEnvironment.Set(environment, variable);
        return new SpawnPlan(RawArguments.Last(words))
        {
            Environment = environment,
            Directory = parsed.GetValue(_directory) is { } directory ? FullPath(directory) : null,
        };
    }

    /// <summary>The variables of <c>--env</c>, whose values may be secrets.</summary>
    public IEnumerable<(string Name, ReadOnlyMemory<byte> Value)> Variables(ParseResult parsed)
    {
        foreach (var variable in parsed.GetValue(_environment) ?? [])
        {
            var equals = variable.IndexOf('=', StringComparison.Ordinal);
            yield return (variable[..equals], RawText.Bytes(variable[(equals + 1)..]));
        }
    }

    private static bool IsDirectory(string path)
    {
        if (!RawText.HasRawBytes(path)) return Directory.Exists(path);
        return NativePath.NameOfDirectory(RawText.Bytes(path), out _) is not null;
    }

    private static byte[] FullPath(string path) =>
        RawText.HasRawBytes(path) ? NativePath.Absolute(RawText.Bytes(path)) : Encoding.UTF8.GetBytes(Path.GetFullPath(path));

    private static TimeSpan? Value(ParseResult parsed, Option<string> option) =>
        DurationText.TryParse(parsed.GetValue(option), LongestLimit, out var duration) ? duration : null; // checked by its option

    private static Option<string> Duration(string name, string description) =>
        Checked(name, description, static text => DurationText.TryParse(text, out _), DurationText.Allowed);

    private static Option<string> Limit(string name, string description) =>
        Checked(name, description, static text => DurationText.TryParse(text, LongestLimit, out _), AllowedLimit);

    private static Option<string> Checked(string name, string description, Func<string?, bool> isAllowed, string allowed)
    {
        var option = new Option<string>(name) { Description = description, HelpName = "TIME" };
        option.Validators.Add(result =>
        {
            var value = result.GetValueOrDefault<string>();
            if (!isAllowed(value)) result.AddError($"'{value}' is not a duration for {name}. Allowed: {allowed}.");
        });
        return option;
    }
}
