namespace Airunner.Worker.Commands;

/// <summary>A name that stands for a path which is not UTF-8, and what the user is shown instead of it.</summary>
/// <param name="Name">The name, such as <c>/proc/self/fd/5</c>.</param>
/// <param name="Shown">The path as far as it is text.</param>
internal sealed record PathAlias(string Name, string Shown)
{
    /// <summary>A text for the user with the path in place of its name.</summary>
    public string In(string text)
    {
        for (var at = text.IndexOf(Name, StringComparison.Ordinal); at >= 0;)
        {
            var end = at + Name.Length;
            var isOther = end < text.Length && char.IsAsciiDigit(text[end]); // /proc/self/fd/51
            if (!isOther) text = string.Concat(text.AsSpan(0, at), Shown, text.AsSpan(end));
            at = text.IndexOf(Name, isOther ? end : at + Shown.Length, StringComparison.Ordinal);
        }

        return text;
    }
}
