using System.CommandLine;
using System.Reflection;
using Airunner.Worker.Commands.Wal;
using Airunner.Worker.Installing;

namespace Airunner.Worker.Commands;

/// <summary><c>airunner completion</c>: completions and the man page, made from the command line's own tree.</summary>
internal static class CompletionCommand
{
    public const string Name = "completion";

    private static readonly string[] Kinds = ["bash", "zsh", "fish", "man"];

    public static Command Create(SharedOptions shared)
    {
        var kind = new Argument<string>("SHELL") { Description = "bash, zsh or fish; man for the man page" };
        kind.Validators.Add(result =>
        {
            var named = result.GetValueOrDefault<string>();
            if (!Kinds.Contains(named)) result.AddError($"'{named}' is not a shell. Allowed: {string.Join(", ", Kinds)}.");
        });
        var command = new Command(Name, "Print the completion script of a shell: bash, zsh, fish; or the man page.") { kind };
        command.SetAction(parsed =>
        {
            var program = CommandShape.Of(parsed.RootCommandResult.Command, shared.ShowFor);
            parsed.InvocationConfiguration.Output.Write(Text(program, parsed.GetValue(kind)));
        });
        return command;
    }

    private static string Text(CommandShape program, string? kind) => kind switch
    {
        "bash" => BashCompletion.Of(program),
        "zsh" => ZshCompletion.Of(program),
        "fish" => FishCompletion.Of(program),
        _ => ManPage.Of(program, Version(), static command => HelpBelow(command)),
    };

    private static string HelpBelow(CommandShape command) =>
        command.Path.Split('/')[0] == WalCommand.Name ? WalHelpTexts.Of(command.Name) : HelpTexts.Of(command.Name);

    private static string Version() =>
        typeof(CompletionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
}
