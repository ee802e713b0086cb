namespace Airunner.Actors.Testing;

/// <summary>Waits for something that other threads bring about.</summary>
internal static class Expectation
{
    private static readonly TimeSpan UsualDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    /// <summary>Looks again and again until there is a result.</summary>
    /// <param name="look">Returns null while there is none.</param>
    /// <param name="within">The deadline in real time; null for 10 s.</param>
    /// <param name="describe">Says at the deadline what was expected and what there is instead.</param>
    /// <exception cref="TimeoutException">The deadline has passed.</exception>
    internal static async Task<T> MetAsync<T>(Func<Task<T?>> look, TimeSpan? within, Func<string> describe)
        where T : class
    {
        var deadline = within ?? UsualDeadline;
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await look().ConfigureAwait(false) is { } found) return found;
            if (TimeProvider.System.GetElapsedTime(began) >= deadline)
                throw new TimeoutException($"Not within {deadline.TotalSeconds} s: {describe()}");
            await Task.Delay(Interval, TimeProvider.System).ConfigureAwait(false);
        }
    }
}
