using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace Airunner.Worker.Commands;

/// <summary>Finds what is wrong with a command line and what is allowed instead.</summary>
/// <remarks>Where a command has arguments, the parser takes an unknown option for one; here it is an error.</remarks>
internal static class UsageCheck
{
    /// <returns>A sentence for the user; null when nothing is wrong or help was asked for.</returns>
    public static string? WrongUse(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (command is RootCommand && parsed.UnmatchedTokens.Count > 0 && parsed.UnmatchedTokens[0][0] != '-')
            return $"Unknown command '{parsed.UnmatchedTokens[0]}'. Allowed: {Names(command.Subcommands)}.";
        var isHelpOrVersion = parsed.Action is not ParseErrorAction && parsed.Action != command.Action;
        if (isHelpOrVersion) return null;
        if (StrayOption(parsed) is { } stray)
            return BeforeItsCommand(parsed, stray) ?? $"Unknown option '{Named(stray)}'. {AsJob(parsed, stray)}Allowed: {Options(parsed)}.";
        if (command is RootCommand && parsed.Action is ParseErrorAction && parsed.Tokens.Count == 0)
            return $"A command is missing. Allowed: {Names(command.Subcommands)}.";
        if (command.Subcommands.Count > 0 && parsed.Action is ParseErrorAction)
        {
            var allowed = $"Allowed: {Names(command.Subcommands)}.";
            if (parsed.UnmatchedTokens.Count > 0) return $"Unknown command '{FullName(parsed)} {parsed.UnmatchedTokens[0]}'. {allowed}";
            return $"A command is missing after '{FullName(parsed)}'. {allowed}";
        }

        if (command.Name == RunCommand.Name && WrongCommand(parsed) is { } wrong) return wrong;
        return parsed.Errors.Count > 0 ? parsed.Errors[0].Message : null;
    }

    /// <summary>The command with the program's name, such as <c>airunner run</c>.</summary>
    public static string FullName(ParseResult parsed) =>
        string.Join(' ', Path(parsed.CommandResult).Select(command => command is RootCommand ? "airunner" : command.Name));

    private static IEnumerable<Command> Path(CommandResult command) =>
        command.Parent is CommandResult parent ? Path(parent).Append(command.Command) : [command.Command];

    /// <summary>What a user can do whose job has a name like an option.</summary>
    private static string AsJob(ParseResult parsed, string stray) =>
        parsed.CommandResult.Command.Arguments.Any(argument => argument.Name == JobOptions.JobName)
            ? $"A job of that name comes after '--': {FullName(parsed)} -- {stray}. "
            : "";

    /// <summary>An option without its value, which may be a secret.</summary>
    private static string Named(string stray) => stray.Split('=')[0];

    private static string? StrayOption(ParseResult parsed)
    {
        var taken = ArgumentsBeforeDashes(parsed).Concat(parsed.UnmatchedTokens);
        return taken.FirstOrDefault(token => token.Length > 1 && token[0] == '-');
    }

    /// <summary>Checks whether an option stands before its command, where only the options of every command are allowed.</summary>
    private static string? BeforeItsCommand(ParseResult parsed, string stray)
    {
        var name = stray.Split('=')[0];
        var owners = parsed.RootCommandResult.Command.Subcommands.Where(command => command.Options.Any(option => option.Name == name))
            .ToList();
        var given = parsed.CommandResult.Command;
        if (given is RootCommand) return owners.Count == 0 ? null : $"'{name}' belongs after its command: {Names(owners)}.";
        var words = parsed.Tokens.Select(token => token.Value).ToList();
        return owners.Contains(given) && words.IndexOf(stray) < words.IndexOf(given.Name)
            ? $"'{name}' belongs after '{given.Name}'."
            : null;
    }

    private static string? WrongCommand(ParseResult parsed)
    {
        var stray = ArgumentsBeforeDashes(parsed).ToList();
        if (stray.Count > 0)
            return $"'{stray[0]}' stands before '--'. The command comes after it: airunner run -- {string.Join(' ', stray)}";
        var isMissing = !parsed.CommandResult.Children.OfType<ArgumentResult>().Any(argument => argument.Tokens.Count > 0);
        if (isMissing)
            return parsed.Errors.Count > 1
                ? parsed.Errors[0].Message
                : "The command to run is missing. It comes after '--': airunner run -- COMMAND [ARG...]";
        return null;
    }

    private static IEnumerable<string> ArgumentsBeforeDashes(ParseResult parsed)
    {
        var tokens = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).ToList();
        var dashes = parsed.Tokens.ToList().FindIndex(token => token.Type == TokenType.DoubleDash);
        var after = dashes < 0 ? 0 : parsed.Tokens.Count - dashes - 1;
        return tokens.Take(Math.Max(0, tokens.Count - after)).Select(token => token.Value);
    }

    private static string Options(ParseResult parsed)
    {
        var own = parsed.CommandResult.Command.Options;
        var all = parsed.CommandResult.Command is RootCommand
            ? own
            : own.Concat(parsed.RootCommandResult.Command.Options.Where(option => option.Recursive));
        return string.Join(", ", all.Where(option => !option.Hidden).Select(option => option.Name));
    }

    private static string Names(IEnumerable<Command> commands) => string.Join(", ", commands.Select(command => command.Name));
}
