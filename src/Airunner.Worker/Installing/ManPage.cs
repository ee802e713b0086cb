using System.Text;

namespace Airunner.Worker.Installing;

/// <summary>The man page: what <c>--help</c> says of every command, in one page.</summary>
internal static class ManPage
{
    /// <param name="program">The commands.</param>
    /// <param name="version">The program's version.</param>
    /// <param name="below">The text that help has below the options of a command.</param>
    public static string Of(CommandShape program, string version, Func<CommandShape, string> below)
    {
        var text = new StringBuilder()
            .Append($".TH AIRUNNER 1 \"\" \"airunner {Escaped(version)}\" \"User Commands\"\n")
            .Append(".SH NAME\nairunner \\- run jobs and lose nothing of what they print\n")
            .Append(".SH SYNOPSIS\n");
        foreach (var command in program.All.Where(static command => command.Commands.Count == 0))
            text.Append($".B airunner {Escaped(command.Words)}\n{Escaped(Usage(command))}\n.br\n");
        text.Append(".SH DESCRIPTION\n").Append(Line(program.Description));
        AppendOptions(text, program);
        AppendBelow(text, below(program));
        text.Append(".SH COMMANDS\n");
        foreach (var command in program.All.Skip(1))
        {
            text.Append($".SS airunner {Escaped(command.Words)}\n").Append(Line(command.Description));
            AppendOptions(text, command);
            AppendBelow(text, below(command));
        }

        return text.ToString();
    }

    private static string Usage(CommandShape command) => command.Path == "run"
        ? "[options] -- COMMAND [ARG...]"
        : string.Join(' ', command.Arguments.Select(static argument => $"[{argument}]").Append("[options]"));

    private static void AppendOptions(StringBuilder text, CommandShape command)
    {
        foreach (var option in command.Options)
        {
            var names = string.Join(", ", option.Names.Select(static name => $@"\fB{Escaped(name)}\fR"));
            var value = option.Value is { } named ? $@" \fI{Escaped(named)}\fR" : "";
            text.Append($".TP\n{names}{value}\n").Append(Line(option.Description));
        }
    }

    /// <summary>The text as it stands in help: its columns have a meaning.</summary>
    private static void AppendBelow(StringBuilder text, string below)
    {
        if (below.Length == 0) return;
        text.Append(".PP\n.nf\n");
        foreach (var line in below.TrimEnd('\n').Split('\n')) text.Append(Line(line));
        text.Append(".fi\n");
    }

    private static string Line(string line) =>
        line.StartsWith('.') ? $@"\&{Escaped(line)}" + "\n" : Escaped(line) + "\n";

    private static string Escaped(string text) =>
        text.Replace(@"\", @"\e", StringComparison.Ordinal).Replace("-", @"\-", StringComparison.Ordinal)
            .Replace("'", @"\(aq", StringComparison.Ordinal).Replace("^", @"\(ha", StringComparison.Ordinal)
            .Replace("~", @"\(ti", StringComparison.Ordinal).Replace("`", @"\(ga", StringComparison.Ordinal);
}
