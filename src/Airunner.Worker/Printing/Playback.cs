namespace Airunner.Worker.Printing;

/// <summary>Waits between pieces of output as the job did.</summary>
/// <param name="speed">How many times as fast as the job, above 0.</param>
/// <param name="longestPause">No wait is longer than this; null for no limit.</param>
/// <param name="time">The clock of the waits.</param>
internal sealed class Playback(double speed, TimeSpan? longestPause, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private long? _lastMs;
    private TimeSpan _position; // of the last piece, from the beginning

    /// <summary>Waits until it is the turn of a piece.</summary>
    /// <param name="atMs">When the job printed it, Unix milliseconds.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async ValueTask WaitForAsync(long atMs, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromMilliseconds(Math.Max(0, atMs - (_lastMs ?? atMs)) / speed);
        _lastMs = Math.Max(atMs, _lastMs ?? atMs);
        _position += pause < longestPause || longestPause is null ? pause : longestPause.Value;

        // From the beginning, so that what the writing takes does not add up.
        var left = _position - time.GetElapsedTime(_began);
        if (left > TimeSpan.Zero) await Task.Delay(left, time, cancellationToken);
    }
}
