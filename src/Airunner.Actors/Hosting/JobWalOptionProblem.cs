namespace Airunner.Actors.Hosting;

/// <summary>One thing wrong with the settings.</summary>
/// <param name="Message">What is wrong and what is allowed, for people; names no source.</param>
public sealed record JobWalOptionProblem(string Message)
{
    /// <summary>The file or text it stands in; null for values set in code.</summary>
    public string? Source { get; init; }

    /// <summary>The line in the source, from 1; null where it is not known.</summary>
    public int? Line { get; init; }

    /// <summary>The full key, for example <c>airunner.wal.retry.max</c>; null where the text is not HOCON at all.</summary>
    public string? Key { get; init; }

    /// <summary>The value as written, or as HOCON would write it; null where there is none.</summary>
    public string? Value { get; init; }

    /// <summary>What is allowed; null where the key itself is wrong.</summary>
    public string? Allowed { get; init; }

    /// <summary>The message with its place before it.</summary>
    public override string ToString() => (Source, Line) switch
    {
        (null, _) => Message,
        (_, null) => $"{Source}: {Message}",
        _ => $"{Source}, line {Line}: {Message}",
    };
}
