using Airunner.Actors.Hosting;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>Options that all differ from their defaults.</summary>
internal static class OptionsSample
{
    public static JobWalOptions AllChanged() => new()
    {
        StateDirectory = "/s",
        Directory = "/s/logs",
        ArchiveDirectory = "/s/old",
        DamagedDirectory = "/s/broken",
        Sender = "Some.Sender, Some",
        RetentionDays = 7,
        DamagedRetentionDays = 8,
        CollectorRetentionDays = 6,
        ArchiveOnComplete = false,
        FlushInterval = TimeSpan.FromMilliseconds(12.5),
        DrainTimeout = TimeSpan.FromMinutes(2),
        RecoverInterval = TimeSpan.FromSeconds(9),
        CommitThreads = 8,
        PreallocateBytes = 0,
        SweepInterval = TimeSpan.FromDays(1),
        RetryInitial = TimeSpan.FromMilliseconds(3),
        RetryMax = TimeSpan.FromSeconds(4),
        RetryMultiplier = 1.7,
        RetryJitter = 0.1,
        BatchMaxEvents = 9,
        BatchMaxBytes = 999,
        BatchSendTimeout = TimeSpan.FromSeconds(5),
        DeliveryMaxInFlight = 5,
        AppendMaxQueued = 77,
        AppendMaxQueuedBytes = 1 << 21,
        AppendMaxEventBytes = 1 << 20,
        SegmentMaxBytes = 1L << 24,
        QuotaMaxBytes = 1L << 40,
        QuotaMinFreeDiskBytes = 0,
    };
}
