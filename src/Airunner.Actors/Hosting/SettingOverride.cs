namespace Airunner.Actors.Hosting;

/// <summary>One value that overrides a default, and where it stands.</summary>
/// <param name="Key">The dotted key, as in <c>akka.hocon</c>.</param>
/// <param name="Text">The value as written; null where it is null or a list.</param>
/// <param name="Source">What contains it, for people.</param>
internal sealed record SettingOverride(string Key, string? Text, string Source)
{
    /// <summary>The line in the source, from 1; null where it is unknown.</summary>
    public int? Line { get; init; }

    /// <summary>How the source writes a key.</summary>
    public Func<string, string> Spell { get; init; } = static key => key;
}
