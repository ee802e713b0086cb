namespace Airunner.Actors.Hosting;

/// <summary>Settings of <c>airunner.wal</c>, with the names, defaults and units of <c>akka.hocon</c>, which is the reference.</summary>
public sealed class JobWalOptions
{
    /// <summary>The live logs' directory.</summary>
    public string Directory { get; set; } = "";

    /// <summary>The archives' directory.</summary>
    public string ArchiveDirectory { get; set; } = "";

    /// <summary>Where originals of damaged logs and cut-off bytes are kept.</summary>
    public string DamagedDirectory { get; set; } = "";

    /// <summary>Days an archive is kept; 0 keeps all.</summary>
    public int RetentionDays { get; set; } = 30;

    /// <summary>Whether a completed, settled log is archived.</summary>
    public bool ArchiveOnComplete { get; set; } = true;

    /// <summary>How long a batch may wait to fill.</summary>
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a stop goes on delivering.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Threads that make blocking disk calls.</summary>
    public int CommitThreads { get; set; } = 32;

    /// <summary>Largest step of space zeroed ahead, in bytes; a log starts with 64 KiB and doubles. 0 = none.</summary>
    public long PreallocateBytes { get; set; } = 1 << 20;

    /// <summary>Time between retention sweeps.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Delay before the first retry of a failed send.</summary>
    public TimeSpan RetryInitial { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest delay between retries.</summary>
    public TimeSpan RetryMax { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Factor from one delay to the next.</summary>
    public double RetryMultiplier { get; set; } = 2.0;

    /// <summary>Share of a delay that chance moves it by, 0 to 1: delay × (1 ± jitter).</summary>
    public double RetryJitter { get; set; } = 0.5;

    /// <summary>Most events in a batch.</summary>
    public int BatchMaxEvents { get; set; } = 256;

    /// <summary>Most payload bytes in a batch (a larger single event goes alone).</summary>
    public long BatchMaxBytes { get; set; } = 1 << 20;

    /// <summary>Longest time one send may take.</summary>
    public TimeSpan BatchSendTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Most appends of one execution in flight.</summary>
    public int AppendMaxQueued { get; set; } = 4096;

    /// <summary>Most payload bytes of one execution in flight.</summary>
    public long AppendMaxQueuedBytes { get; set; } = 64L << 20;

    /// <summary>Largest serialised event, in bytes; the format's own limit is 10 MiB.</summary>
    public int AppendMaxEventBytes { get; set; } = 10 << 20;

    /// <summary>Most bytes of live logs; 0 = no limit.</summary>
    public long QuotaMaxBytes { get; set; }

    /// <summary>Free space that appends leave on the disk, in bytes; 0 = until the disk itself refuses.</summary>
    public long QuotaMinFreeDiskBytes { get; set; } = 16L << 20;
}
