namespace Airunner.Actors.Hosting;

/// <summary>One problem of the settings.</summary>
/// <param name="Message">What is wrong and what is allowed, for people; without the source.</param>
internal sealed record JobWalOptionProblem(string Message)
{
    /// <summary>The file or text that contains it; null for values set in code.</summary>
    public string? Source { get; init; }

    /// <summary>The line in the source, from 1; null where it is unknown.</summary>
    public int? Line { get; init; }

    /// <summary>The full key, for example <c>airunner.wal.retry.max</c>; null where the text is not HOCON at all.</summary>
    public string? Key { get; init; }

    /// <summary>The value as written, or as HOCON would write it; null where there is none.</summary>
    public string? Value { get; init; }

    /// <summary>What is allowed; null where the key itself is wrong.</summary>
    public string? Allowed { get; init; }

    /// <summary>The message, preceded by its source and line.</summary>
    public override string ToString() => (Source, Line) switch
    {
        (null, _) => Message,
        (_, null) => $"{Source}: {Message}",
        _ => $"{Source}, line {Line}: {Message}",
    };
}
