using System.IO.Enumeration;

namespace Airunner.Worker.Masking;

/// <summary>The names of variables: a name, or a pattern with <c>*</c> and <c>?</c>. Upper and lower case count as the same.</summary>
internal sealed class NamePattern(string pattern)
{
    /// <summary>Whether the pattern is one name.</summary>
    public bool IsName => !pattern.AsSpan().ContainsAny('*', '?');

    /// <summary>Splits a list at its commas.</summary>
    public static IEnumerable<NamePattern> List(string names) =>
        names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => new NamePattern(name));

    public bool Matches(string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true);

    public override string ToString() => pattern;
}
