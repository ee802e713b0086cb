using System.Text;

namespace Airunner.Worker.Installing;

/// <summary>The completion for bash. It needs nothing of the package bash-completion.</summary>
internal static class BashCompletion
{
    public static string Of(CommandShape program)
    {
        var valued = program.OptionsWithValue.ToList();
        var text = new StringBuilder().Append($$"""
            # Completion of airunner for bash, made by 'airunner completion bash'.
            _airunner() {
              local current=${COMP_WORDS[COMP_CWORD]} previous= at= choices= word i
              for ((i = 1; i < COMP_CWORD; i++)); do
                word=${COMP_WORDS[i]}
                if [ "$word" = -- ]; then
                  mapfile -t COMPREPLY < <(if ((i + 1 == COMP_CWORD)); then compgen -c -- "$current"; else compgen -f -- "$current"; fi)
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
                {{ShellWords.Pattern(valued.Where(static option => option.IsDirectory))}})
                  mapfile -t COMPREPLY < <(compgen -d -- "$current"); return ;;
                {{ShellWords.Pattern(valued.Where(static option => option.IsFile))}})
                  mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
                {{ShellWords.Pattern(valued.Where(static option => !option.IsFile && !option.IsDirectory))}})
                  COMPREPLY=(); return ;;
              esac
              case $at in

            """);
        foreach (var command in program.All)
        {
            var names = command.Commands.Select(static below => below.Name)
                .Concat(command.Options.SelectMany(static option => option.Names));
            text.Append($"    '{command.Path}') choices={ShellWords.Quoted(string.Join(' ', names))} ;;\n");
        }

        return text.Append("""
              esac
              mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$current")
            }
            complete -o filenames -F _airunner airunner

            """).ToString();
    }
}
