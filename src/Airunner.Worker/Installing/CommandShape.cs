using System.CommandLine;

namespace Airunner.Worker.Installing;

/// <summary>A command as completions and the man page need it: read from the command line's own tree, so that they cannot differ.</summary>
/// <param name="Path">The words after the program's name, joined by <c>/</c>; empty for the program itself.</param>
/// <param name="Description">What it does, in one line.</param>
/// <param name="Arguments">What help calls its arguments.</param>
/// <param name="Options">All that have an effect on it.</param>
/// <param name="Commands">The commands below it.</param>
internal sealed record CommandShape(
    string Path, string Description, IReadOnlyList<string> Arguments, IReadOnlyList<OptionShape> Options,
    IReadOnlyList<CommandShape> Commands)
{
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The words as a user types them.</summary>
    public string Words => Path.Replace('/', ' ');

    /// <summary>This command and all below it.</summary>
    public IEnumerable<CommandShape> All => Commands.SelectMany(static command => command.All).Prepend(this);

    /// <summary>Every option of the whole program that has a value, each once.</summary>
    public IEnumerable<OptionShape> OptionsWithValue =>
        All.SelectMany(static command => command.Options).Where(static option => option.Value != null)
            .DistinctBy(static option => option.Names[0]);

    /// <param name="root">The program.</param>
    /// <param name="showFor">Hides the options that have no effect on a command.</param>
    public static CommandShape Of(Command root, Action<Command> showFor) => Of(root, "", [], showFor);

    private static CommandShape Of(Command command, string path, IReadOnlyList<Option> inherited, Action<Command> showFor)
    {
        IReadOnlyList<Option> all = [.. command.Options, .. inherited];
        showFor(command);
        var options = all.Where(static option => !option.Hidden).Select(OptionShape.Of).ToList();
        IReadOnlyList<Option> passedOn = [.. all.Where(static option => option.Recursive)];
        return new CommandShape(
            path,
            command.Description ?? "",
            [.. command.Arguments.Where(static argument => !argument.Hidden).Select(static argument => argument.HelpName ?? argument.Name)],
            options,
            [.. command.Subcommands.Select(below => Of(below, path.Length == 0 ? below.Name : $"{path}/{below.Name}", passedOn, showFor))]);
    }
}
