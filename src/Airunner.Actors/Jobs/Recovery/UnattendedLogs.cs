namespace Airunner.Actors.Jobs.Recovery;

/// <summary>Logs on the disk that wait for somebody to work on them.</summary>
/// <param name="Waiting">Leftover logs that wait to be opened.</param>
/// <param name="WaitingFor">How long the first of them has waited; zero where none waits.</param>
/// <param name="UnlistedFor">How long the directory of logs has not been listed: logs may wait there that nobody knows of.</param>
/// <param name="Limit">What is longer is reported.</param>
internal sealed record UnattendedLogs(int Waiting, TimeSpan WaitingFor, TimeSpan UnlistedFor, TimeSpan Limit)
{
    private const int MissedListings = 3;

    private static readonly TimeSpan UsualInterval = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LeastLimit = TimeSpan.FromSeconds(10);

    /// <summary>None.</summary>
    internal static readonly UnattendedLogs None = new(0, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.MaxValue);

    /// <summary>The limit: several intervals between two listings, and never so short that a start passes it.</summary>
    /// <param name="interval">The interval; zero where the directory is listed at the start only.</param>
    internal static TimeSpan LimitOf(TimeSpan interval)
    {
        var limit = MissedListings * (interval == TimeSpan.Zero ? UsualInterval : interval);
        return limit < LeastLimit ? LeastLimit : limit;
    }

    /// <summary>What is wrong, in sentences; empty where nothing is.</summary>
    internal IEnumerable<string> Troubles()
    {
        if (WaitingFor > Limit)
            yield return $"{Waiting} leftover logs wait to be opened, the first for {Seconds(WaitingFor)}: other logs do not end";
        if (UnlistedFor > Limit)
            yield return $"the directory of logs was not listed for {Seconds(UnlistedFor)}: logs may wait there that nobody works on";
    }

    private static TimeSpan Seconds(TimeSpan time) => TimeSpan.FromSeconds((long)time.TotalSeconds);
}
