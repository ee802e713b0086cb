namespace Airunner.Worker.Installing;

/// <summary>Lists and quoted texts in the scripts of shells.</summary>
internal static class ShellWords
{
    /// <summary>A text in single quotes, which bash and zsh take as it is.</summary>
    public static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>The names of these options as the pattern of a <c>case</c>; one that no word matches where there are none.</summary>
    public static string Pattern(IEnumerable<OptionShape> options)
    {
        var names = options.SelectMany(static option => option.Names).Select(static name => $"'{name}'").ToList();
        return names.Count == 0 ? "''" : string.Join('|', names);
    }

    /// <summary>The commands below the program as the pattern of a <c>case</c> over <c>PATH/WORD</c>.</summary>
    public static string Steps(CommandShape program) => string.Join('|', program.All.Where(static command => command.Path.Length > 0)
        .Select(static command => command.Path.Contains('/') ? command.Path : $"/{command.Path}"));
}
