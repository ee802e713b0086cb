using System.Text;

namespace Airunner.Worker.Installing;

/// <summary>The completion for fish.</summary>
internal static class FishCompletion
{
    public static string Of(CommandShape program)
    {
        var steps = ShellWords.Steps(program).Replace('|', ' ');
        var valued = ShellWords.Pattern(program.OptionsWithValue).Replace('|', ' ');
        var text = new StringBuilder().Append($$"""
            # Completion of airunner for fish, made by 'airunner completion fish'.
            function __airunner_at
                set -l at ''
                set -l previous ''
                set -l given (commandline -opc)
                set -e given[1]
                for word in $given
                    if test "$word" = --
                        set at --
                        break
                    end
                    if contains -- "$previous" {{valued}}
                        set previous ''
                        continue
                    end
                    set previous $word
                    if contains -- "$at/$word" {{steps}}
                        set at (string replace -r '^/' '' -- "$at/$word")
                    end
                end
                test "$at" = "$argv[1]"
            end
            complete -c airunner -f
            complete -c airunner -n '__airunner_at --' -F

            """);
        foreach (var command in program.All)
        {
            var start = $"complete -c airunner -n '__airunner_at \"{command.Path}\"'";
            foreach (var below in command.Commands) text.Append($"{start} -a {below.Name} -d {Quoted(below.Description)}\n");
            foreach (var option in command.Options) text.Append($"{start}{Names(option)}{Value(option)} -d {Quoted(option.Description)}\n");
        }

        return text.ToString();
    }

    private static string Names(OptionShape option) => string.Concat(option.Names.Select(static name =>
        name.StartsWith("--", StringComparison.Ordinal) ? $" -l {name[2..]}" : $" -s {Quoted(name[1..])}"));

    private static string Value(OptionShape option) => option switch
    {
        { Value: null } => "",
        { IsFile: true } => " -r -F",
        { IsDirectory: true } => " -x -a '(__fish_complete_directories)'",
        _ => " -x",
    };

    private static string Quoted(string text) =>
        $"'{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'";
}
