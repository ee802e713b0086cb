namespace Airunner.Actors.Delivery;

/// <summary>A sender's exception as one line of limited length, for logs and status.</summary>
internal static class ErrorText
{
    private const int MaxLength = 300;

    /// <summary>Type and message of the exception; no stack, no inner exceptions.</summary>
    public static string Of(Exception error)
    {
        var text = $"{error.GetType().Name}: {error.Message}".ReplaceLineEndings(" ");
        return text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength), "…");
    }
}
