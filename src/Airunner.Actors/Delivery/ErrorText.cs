namespace Airunner.Actors.Delivery;

/// <summary>A sender's exception as one line of limited length, for logs and status.</summary>
internal static class ErrorText
{
    private const int MaxLength = 300;

    /// <summary>
    /// Type and message of the exception, the message alone where it was written for people; no stack, no inner exceptions.
    /// </summary>
    public static string Of(Exception error)
    {
        var whole = error is IExplainedFailure ? error.Message : $"{error.GetType().Name}: {error.Message}";
        var text = whole.ReplaceLineEndings(" ");
        return text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength), "…");
    }
}
