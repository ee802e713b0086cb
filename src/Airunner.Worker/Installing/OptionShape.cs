using System.CommandLine;

namespace Airunner.Worker.Installing;

/// <summary>An option as completions and the man page need it.</summary>
/// <param name="Names">Its name, then its aliases.</param>
/// <param name="Description">What it does, in one line.</param>
/// <param name="Value">What help calls its value, such as <c>FILE</c>; null where it has none.</param>
internal sealed record OptionShape(IReadOnlyList<string> Names, string Description, string? Value)
{
    public bool IsFile => Value is "FILE" or "PATH";

    public bool IsDirectory => Value is "DIR";

    public static OptionShape Of(Option option) => new(
        [option.Name, .. option.Aliases.Where(alias => alias.StartsWith('-')).Order(StringComparer.Ordinal)],
        option.Description ?? "",
        option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0 ? null : option.HelpName ?? "VALUE");
}
