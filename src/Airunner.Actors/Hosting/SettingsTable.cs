using Airunner.Actors.Hosting.Hocon;
using static Airunner.Actors.Hosting.Hocon.HoconKinds;

namespace Airunner.Actors.Hosting;

/// <summary>All keys of <c>airunner.wal</c> and their allowed values. Defaults and reasons are in <c>akka.hocon</c> only.</summary>
internal static class SettingsTable
{
    /// <summary>The section of the keys in HOCON.</summary>
    public const string Section = "airunner.wal";

    private const long KiB = 1L << 10;
    private const long MiB = 1L << 20;
    private const long TiB = 1L << 40;

    private static readonly TimeSpan Ms = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static readonly IReadOnlyList<JobWalSetting> All =
    [
        Directory("state-directory", nameof(JobWalOptions.StateDirectory), "a path; \"~/\" begins one in the home directory",
            o => o.StateDirectory, (o, v) => o.StateDirectory = v),
        Directory("directory", nameof(JobWalOptions.Directory), "a path, or \"\" for wal/ under state-directory",
            o => o.Directory, (o, v) => o.Directory = v),
        Directory("archive-directory", nameof(JobWalOptions.ArchiveDirectory), "a path, or \"\" for archive/ under state-directory",
            o => o.ArchiveDirectory, (o, v) => o.ArchiveDirectory = v),
        Directory("damaged-directory", nameof(JobWalOptions.DamagedDirectory), "a path, or \"\" for damaged/ under state-directory",
            o => o.DamagedDirectory, (o, v) => o.DamagedDirectory = v),
        new JobWalSetting<string>(
            $"{Section}.sender", nameof(JobWalOptions.Sender), HoconKinds.Path, _ => true, "'Namespace.Type, Assembly', or \"\"",
            o => o.Sender, (o, v) => o.Sender = v),
        Number("retention-days", nameof(JobWalOptions.RetentionDays), 0, 36_500,
            o => o.RetentionDays, (o, v) => o.RetentionDays = v),
        Number("damaged-retention-days", nameof(JobWalOptions.DamagedRetentionDays), 0, 36_500,
            o => o.DamagedRetentionDays, (o, v) => o.DamagedRetentionDays = v),
        Number("collector.retention-days", nameof(JobWalOptions.CollectorRetentionDays), 0, 36_500,
            o => o.CollectorRetentionDays, (o, v) => o.CollectorRetentionDays = v),
        new JobWalSetting<bool>(
            $"{Section}.archive-on-complete", nameof(JobWalOptions.ArchiveOnComplete), Switch, _ => true, "on or off",
            o => o.ArchiveOnComplete, (o, v) => o.ArchiveOnComplete = v),
        Time("flush-interval", nameof(JobWalOptions.FlushInterval), TimeSpan.Zero, Hour, "0 ms to 1 h",
            o => o.FlushInterval, (o, v) => o.FlushInterval = v),
        Time("drain-timeout", nameof(JobWalOptions.DrainTimeout), TimeSpan.Zero, Day, "0 s to 1 d",
            o => o.DrainTimeout, (o, v) => o.DrainTimeout = v),
        new JobWalSetting<TimeSpan>(
            $"{Section}.recover-interval", nameof(JobWalOptions.RecoverInterval), Duration,
            v => v == TimeSpan.Zero || (v >= TimeSpan.FromSeconds(1) && v <= Day),
            "a time with its unit, 0 s (at the start only), or 1 s to 1 d",
            o => o.RecoverInterval, (o, v) => o.RecoverInterval = v),
        Number("commit-threads", nameof(JobWalOptions.CommitThreads), 1, 512,
            o => o.CommitThreads, (o, v) => o.CommitThreads = v),
        Bytes("preallocate", nameof(JobWalOptions.PreallocateBytes),
            v => v is 0 or (>= 64 * KiB and <= 1024 * MiB), "0, or 64 KiB to 1 GiB",
            o => o.PreallocateBytes, (o, v) => o.PreallocateBytes = v),
        Time("sweep-interval", nameof(JobWalOptions.SweepInterval), TimeSpan.FromSeconds(1), 7 * Day, "1 s to 7 d",
            o => o.SweepInterval, (o, v) => o.SweepInterval = v),
        Time("retry.initial", nameof(JobWalOptions.RetryInitial), Ms, Hour, "1 ms to 1 h",
            o => o.RetryInitial, (o, v) => o.RetryInitial = v),
        Time("retry.max", nameof(JobWalOptions.RetryMax), Ms, Day, "1 ms to 1 d, not below retry.initial",
            o => o.RetryMax, (o, v) => o.RetryMax = v),
        Fraction("retry.multiplier", nameof(JobWalOptions.RetryMultiplier), 1, 100,
            o => o.RetryMultiplier, (o, v) => o.RetryMultiplier = v),
        Fraction("retry.jitter", nameof(JobWalOptions.RetryJitter), 0, 1,
            o => o.RetryJitter, (o, v) => o.RetryJitter = v),
        Number("batch.max-events", nameof(JobWalOptions.BatchMaxEvents), 1, 100_000,
            o => o.BatchMaxEvents, (o, v) => o.BatchMaxEvents = v),
        Bytes("batch.max-bytes", nameof(JobWalOptions.BatchMaxBytes),
            v => v is >= 1 and <= 1024 * MiB, "1 B to 1 GiB",
            o => o.BatchMaxBytes, (o, v) => o.BatchMaxBytes = v),
        Time("batch.send-timeout", nameof(JobWalOptions.BatchSendTimeout), Ms, Hour, "1 ms to 1 h",
            o => o.BatchSendTimeout, (o, v) => o.BatchSendTimeout = v),
        Number("delivery.max-in-flight", nameof(JobWalOptions.DeliveryMaxInFlight), 1, 10_000,
            o => o.DeliveryMaxInFlight, (o, v) => o.DeliveryMaxInFlight = v),
        Number("append.max-queued", nameof(JobWalOptions.AppendMaxQueued), 1, 1_000_000,
            o => o.AppendMaxQueued, (o, v) => o.AppendMaxQueued = v),
        Bytes("append.max-queued-bytes", nameof(JobWalOptions.AppendMaxQueuedBytes),
            v => v is >= 1 and <= 65_536 * MiB, "1 B to 64 GiB, not below append.max-event-bytes",
            o => o.AppendMaxQueuedBytes, (o, v) => o.AppendMaxQueuedBytes = v),
        Bytes("append.max-event-bytes", nameof(JobWalOptions.AppendMaxEventBytes),
            v => v is >= 1 and <= 10 * MiB, "1 B to 10 MiB",
            o => o.AppendMaxEventBytes, (o, v) => o.AppendMaxEventBytes = (int)v),
        Bytes("segment.max-bytes", nameof(JobWalOptions.SegmentMaxBytes),
            v => v is 0 or (>= 64 * KiB and <= 1024 * 1024 * MiB), "0 (never), or 64 KiB to 1 TiB",
            o => o.SegmentMaxBytes, (o, v) => o.SegmentMaxBytes = v),
        Bytes("quota.max-bytes", nameof(JobWalOptions.QuotaMaxBytes),
            v => v is >= 0 and <= 1024 * 1024 * TiB, "0 (no limit) or more",
            o => o.QuotaMaxBytes, (o, v) => o.QuotaMaxBytes = v),
        Bytes("quota.min-free-disk", nameof(JobWalOptions.QuotaMinFreeDiskBytes),
            v => v is >= 0 and <= 1024 * 1024 * TiB, "0 (until the disk refuses) or more",
            o => o.QuotaMinFreeDiskBytes, (o, v) => o.QuotaMinFreeDiskBytes = v),
    ];

    /// <summary>All values, for a log line.</summary>
    public static string Show(JobWalOptions options) =>
        string.Join(", ", All.Select(setting => $"{setting.Key[(Section.Length + 1)..]} = {setting.Show(options)}"));

    private static JobWalSetting<string> Directory(
        string key, string property, string allowed, Func<JobWalOptions, string> get, Action<JobWalOptions, string> set) =>
        new(
            $"{Section}.{key}", property, HoconKinds.Path,
            v => StatePaths.IsUsable(v) || (v.Length == 0 && key != "state-directory"),
            allowed, get, set);

    private static JobWalSetting<long> Number(
        string key, string property, int least, int most, Func<JobWalOptions, int> get, Action<JobWalOptions, int> set) =>
        new($"{Section}.{key}", property, Count, v => v >= least && v <= most, $"a whole number, {least} to {most}",
            o => get(o), (o, v) => set(o, (int)v));

    private static JobWalSetting<double> Fraction(
        string key, string property, int least, int most, Func<JobWalOptions, double> get, Action<JobWalOptions, double> set) =>
        new($"{Section}.{key}", property, Real, v => v >= least && v <= most, $"a number, {least} to {most}", get, set);

    private static JobWalSetting<TimeSpan> Time(
        string key,
        string property,
        TimeSpan least,
        TimeSpan most,
        string range,
        Func<JobWalOptions, TimeSpan> get,
        Action<JobWalOptions, TimeSpan> set) =>
        new($"{Section}.{key}", property, Duration, v => v >= least && v <= most, $"a time with its unit, {range}", get, set);

    private static JobWalSetting<long> Bytes(
        string key,
        string property,
        Func<long, bool> allows,
        string range,
        Func<JobWalOptions, long> get,
        Action<JobWalOptions, long> set) =>
        new($"{Section}.{key}", property, Size, allows, $"a size, {range}", get, set);
}
