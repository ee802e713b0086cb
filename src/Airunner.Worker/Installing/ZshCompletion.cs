using System.Text;

namespace Airunner.Worker.Installing;

/// <summary>The completion for zsh: a file <c>_airunner</c> in its function path, or read at the start of the shell.</summary>
internal static class ZshCompletion
{
    public static string Of(CommandShape program)
    {
        var valued = program.OptionsWithValue.ToList();
        var text = new StringBuilder().Append($$"""
            #compdef airunner
            # Completion of airunner for zsh, made by 'airunner completion zsh'.
            _airunner() {
              local previous= at= word i
              local -a choices
              for ((i = 2; i < CURRENT; i++)); do
                word=$words[i]
                if [[ $word == -- ]]; then
                  shift $i words
                  ((CURRENT -= i))
                  _normal
                  return
                fi
                case $previous in
                  {{ShellWords.Pattern(valued)}}) previous=; continue ;;
                esac
                previous=$word
                case $at/$word in
                  {{ShellWords.Steps(program)}}) at=${at:+$at/}$word ;;
                esac
              done
              case $previous in
                {{ShellWords.Pattern(valued.Where(static option => option.IsDirectory))}}) _files -/; return ;;
                {{ShellWords.Pattern(valued.Where(static option => option.IsFile))}}) _files; return ;;
                {{ShellWords.Pattern(valued.Where(static option => !option.IsFile && !option.IsDirectory))}})
                  return ;;
              esac
              case $at in

            """);
        foreach (var command in program.All)
        {
            text.Append($"    '{command.Path}') choices=(\n");
            foreach (var below in command.Commands) text.Append($"      {Choice(below.Name, below.Description)}\n");
            foreach (var option in command.Options)
                foreach (var name in option.Names) text.Append($"      {Choice(name, option.Description)}\n");
            text.Append("      ) ;;\n");
        }

        return text.Append("""
              esac
              _describe 'airunner' choices
            }
            if [[ $funcstack[1] == _airunner ]]; then
              _airunner "$@"
            else
              compdef _airunner airunner
            fi

            """).ToString();
    }

    private static string Choice(string name, string description) =>
        ShellWords.Quoted($"{name}:{description.Replace(@"\", @"\\", StringComparison.Ordinal)}");
}
