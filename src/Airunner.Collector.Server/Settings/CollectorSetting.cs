using Airunner.Actors.Hosting.Hocon;

namespace Airunner.Collector.Server.Settings;

/// <summary>One key of <c>airunner.collect</c>.</summary>
/// <param name="Key">The full dotted key.</param>
/// <param name="Allowed">What is allowed, for people.</param>
/// <param name="TrySet">Parses a text and sets the value. False: the text is not allowed, and nothing was set.</param>
internal sealed record CollectorSetting(string Key, string Allowed, Func<CollectorConfiguration, string, bool> TrySet)
{
    /// <summary>The section of the keys in HOCON.</summary>
    public const string Section = "airunner.collect";

    private const long MiB = 1L << 20;

    /// <summary>All keys.</summary>
    public static readonly IReadOnlyList<CollectorSetting> All =
    [
        new($"{Section}.listen", ListenAddress.Allowed, static (configuration, text) =>
        {
            if (ListenAddress.TryParse(text) is not { } address) return false;
            configuration.Listen = address;
            return true;
        }),
        Bytes("max-message-bytes", 1024, 64 * MiB, "1 KiB to 64 MiB, not below max-event-bytes", (o, v) => o.MaxMessageBytes = v),
        Bytes("max-event-bytes", 1024, 10 * MiB, "1 KiB to 10 MiB", (o, v) => o.MaxEventBytes = v),
        Count("max-connections", 1, 1_000_000, (o, v) => o.MaxConnections = v),
        Count("max-streams-per-connection", 1, 1_000_000, (o, v) => o.MaxStreamsPerConnection = v),
        Count("max-streams", 1, 1_000_000, (o, v) => o.MaxStreams = v),
        Bytes("max-waiting-bytes", 1024, 65_536 * MiB, "1 KiB to 64 GiB, not below max-job-waiting-bytes", (o, v) => o.MaxWaitingBytes = v),
        Bytes("max-job-waiting-bytes", 1024, 65_536 * MiB, "1 KiB to 64 GiB, not below max-message-bytes",
            (o, v) => o.MaxJobWaitingBytes = v),
        Bytes("follower-buffer-bytes", 1, 1024 * MiB, "1 B to 1 GiB", (o, v) => o.FollowerBufferBytes = v),
        Time("slow-reader-timeout", 100, (o, v) => o.SlowReaderTimeout = v),
        Time("recheck-interval", 100, (o, v) => o.RecheckInterval = v),
        Count("max-waiting-jobs", 1, 10_000_000, (o, v) => o.MaxWaitingJobs = v),
        Time("retry-after", 0, (o, v) => o.RetryAfter = v),
    ];

    private static CollectorSetting Bytes(string key, long least, long most, string range, Action<CollectorLimits, long> set) =>
        new($"{Section}.{key}", $"a size, {range}", (configuration, text) =>
        {
            if (!HoconKinds.Size.TryParse(text, out var value) || value < least || value > most) return false;
            set(configuration.Limits, value);
            return true;
        });

    private static CollectorSetting Count(string key, long least, long most, Action<CollectorLimits, long> set) =>
        new($"{Section}.{key}", $"a whole number, {least} to {most}", (configuration, text) =>
        {
            if (!HoconKinds.Count.TryParse(text, out var value) || value < least || value > most) return false;
            set(configuration.Limits, value);
            return true;
        });

    private static CollectorSetting Time(string key, int leastMs, Action<CollectorLimits, TimeSpan> set) =>
        new($"{Section}.{key}", $"a time with its unit, {leastMs} ms to 1 h", (configuration, text) =>
        {
            if (!HoconKinds.Duration.TryParse(text, out var value)) return false;
            if (value < TimeSpan.FromMilliseconds(leastMs) || value > TimeSpan.FromHours(1)) return false;
            set(configuration.Limits, value);
            return true;
        });
}
