namespace Airunner.Torture.Mutation;

/// <summary>A guard that is taken out of the source.</summary>
/// <param name="Name">What is gone, in words.</param>
/// <param name="File">Source file under <c>src/Airunner.Actors</c>.</param>
/// <param name="Text">What stands there, exactly once.</param>
/// <param name="Replacement">What stands there instead.</param>
/// <param name="Checks">What should notice, cheapest first.</param>
internal sealed record Edit(string Name, string File, string Text, string Replacement, params Check[] Checks)
{
    /// <summary>The source with the guard taken out.</summary>
    /// <exception cref="EditDoesNotApplyException">The text does not stand there exactly once: the table is out of date.</exception>
    public string Apply(string source)
    {
        var at = source.IndexOf(Text, StringComparison.Ordinal);
        if (at < 0 || source.IndexOf(Text, at + 1, StringComparison.Ordinal) >= 0) throw new EditDoesNotApplyException(this, at < 0 ? "never" : "more than once");
        return string.Concat(source.AsSpan(0, at), Replacement, source.AsSpan(at + Text.Length));
    }
}

/// <summary>An edit's text is not in its file, or not once.</summary>
internal sealed class EditDoesNotApplyException(Edit edit, string howOften)
    : Exception($"'{edit.Name}' does not apply: its text stands {howOften} in {edit.File}.");
