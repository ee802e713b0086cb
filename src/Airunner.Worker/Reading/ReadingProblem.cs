namespace Airunner.Worker.Reading;

/// <summary>Something that a reading lacks.</summary>
/// <param name="Text">For the user: what, where, and what to do.</param>
/// <param name="Status">The exit status that it gives.</param>
internal sealed record ReadingProblem(string Text, int Status);
