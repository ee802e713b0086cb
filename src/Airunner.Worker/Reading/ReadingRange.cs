namespace Airunner.Worker.Reading;

/// <summary>Which part of an execution is wanted.</summary>
/// <param name="Tail">Only the last so many of what else is wanted; null for all.</param>
/// <param name="Since">Only what is not earlier; null for all.</param>
/// <param name="Until">Only what is earlier; null for all.</param>
internal sealed record ReadingRange(long? Tail, DateTimeOffset? Since, DateTimeOffset? Until)
{
    public long SinceMs => Since?.ToUnixTimeMilliseconds() ?? long.MinValue;

    public long UntilMs => Until?.ToUnixTimeMilliseconds() ?? long.MaxValue;

    public bool Contains(long atMs) => atMs >= SinceMs && atMs < UntilMs;
}
