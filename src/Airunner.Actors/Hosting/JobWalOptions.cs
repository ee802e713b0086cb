using Airunner.Actors.Jobs.Life;
using Airunner.Protocol;
using Akka.Configuration;
using Microsoft.Extensions.Configuration;

namespace Airunner.Actors.Hosting;

/// <summary>The settings of <c>airunner.wal</c>. Names, defaults and units are those of <c>akka.hocon</c>.</summary>
public sealed class JobWalOptions
{
    /// <summary>Sets the defaults of <c>akka.hocon</c>.</summary>
    public JobWalOptions() => JobWalReference.SetDefaults(this);

    /// <summary>The root of all files; a leading <c>~/</c> is the home directory.</summary>
    /// <value>An absolute path.</value>
    public string StateDirectory { get => StatePaths.Absolute(field); set => field = NotNull(value); } = "";

    /// <summary>The directory of live logs; "" means <c>wal/</c> under <see cref="StateDirectory"/>.</summary>
    /// <value>An absolute path.</value>
    public string Directory { get => StatePaths.AbsoluteOr(field, StateDirectory, "wal"); set => field = NotNull(value); } = "";

    /// <summary>The directory of archives; "" means <c>archive/</c> under <see cref="StateDirectory"/>.</summary>
    /// <value>An absolute path.</value>
    public string ArchiveDirectory
    {
        get => StatePaths.AbsoluteOr(field, StateDirectory, "archive");
        set => field = NotNull(value);
    } = "";

    /// <summary>
    /// The directory of originals of damaged logs and of cut-off bytes; "" means <c>damaged/</c> under <see cref="StateDirectory"/>.
    /// </summary>
    /// <value>An absolute path.</value>
    public string DamagedDirectory
    {
        get => StatePaths.AbsoluteOr(field, StateDirectory, "damaged");
        set => field = NotNull(value);
    } = "";

    /// <summary>
    /// The type of the <see cref="IEventSender"/>, where code gives none: <c>Namespace.Type, Assembly</c>. "" = none.
    /// </summary>
    public string Sender { get; set => field = NotNull(value); } = "";

    /// <summary>Days an archive is kept; 0 keeps all.</summary>
    public int RetentionDays { get; set; }

    /// <summary>Days that originals of damaged logs and cut-off bytes are kept; 0 keeps all.</summary>
    public int DamagedRetentionDays { get; set; }

    /// <summary>Days after its newest event that the embedded collector's store keeps an execution; 0 keeps all.</summary>
    public int CollectorRetentionDays { get; set; }

    /// <summary>Whether a completed log is archived once nothing is pending.</summary>
    public bool ArchiveOnComplete { get; set; }

    /// <summary>How long a batch may wait to fill.</summary>
    public TimeSpan FlushInterval { get; set; }

    /// <summary>How long a stop continues to deliver.</summary>
    public TimeSpan DrainTimeout { get; set; }

    /// <summary>Time between two looks for logs that other processes have left; zero = at the start only.</summary>
    public TimeSpan RecoverInterval { get; set; }

    /// <summary>Threads that make blocking disk calls.</summary>
    public int CommitThreads { get; set; }

    /// <summary>Largest step of space zeroed ahead, in bytes; a log starts with 64 KiB and doubles. 0 = none.</summary>
    public long PreallocateBytes { get; set; }

    /// <summary>Time between retention sweeps.</summary>
    public TimeSpan SweepInterval { get; set; }

    /// <summary>Delay before the first retry of a failed send.</summary>
    public TimeSpan RetryInitial { get; set; }

    /// <summary>Longest delay between retries.</summary>
    public TimeSpan RetryMax { get; set; }

    /// <summary>Factor from one delay to the next.</summary>
    public double RetryMultiplier { get; set; }

    /// <summary>Random share of a delay, 0 to 1: delay × (1 ± jitter).</summary>
    public double RetryJitter { get; set; }

    /// <summary>Most events in a batch.</summary>
    public int BatchMaxEvents { get; set; }

    /// <summary>Most payload bytes in a batch (a larger event is a batch of its own).</summary>
    public long BatchMaxBytes { get; set; }

    /// <summary>Longest time one send may take.</summary>
    public TimeSpan BatchSendTimeout { get; set; }

    /// <summary>Most sends at a time over all executions.</summary>
    public int DeliveryMaxInFlight { get; set; }

    /// <summary>Most appends of one execution in flight; also the most callers that wait for its flush, or its end.</summary>
    public int AppendMaxQueued { get; set; }

    /// <summary>Most payload bytes of one execution in flight.</summary>
    public long AppendMaxQueuedBytes { get; set; }

    /// <summary>Largest serialised event, in bytes; the format's own limit is 10 MiB.</summary>
    public int AppendMaxEventBytes { get; set; }

    /// <summary>Size from which a log's file is sealed and the log goes on in a new one, in bytes; 0 = never.</summary>
    public long SegmentMaxBytes { get; set; }

    /// <summary>Most bytes of live logs; 0 = no limit.</summary>
    public long QuotaMaxBytes { get; set; }

    /// <summary>Free space that appends leave on the disk, in bytes; 0 = appends until the disk itself refuses.</summary>
    public long QuotaMinFreeDiskBytes { get; set; }

    /// <summary>Quiet time after which a log's file is closed. Internal: only measurements change it.</summary>
    internal TimeSpan IdleAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gives the event that ends a leftover log. Internal: only a program that knows all events of its logs can say.</summary>
    internal Func<LeftoverLog, JobEvent?>? EndLeftover { get; set; }

    /// <summary>Reads a text: the defaults, then the text, then code. A later one takes precedence.</summary>
    /// <param name="hocon">HOCON; keys outside <c>airunner</c> are ignored.</param>
    /// <param name="source">The name of the text in errors.</param>
    /// <param name="configure">Values from code, set last.</param>
    /// <exception cref="JobWalOptionsException">
    /// Broken syntax, unknown keys, values that are not allowed: all problems, each with its line.
    /// </exception>
    public static JobWalOptions Read(string hocon, string? source = null, Action<JobWalOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(hocon);
        return JobWalOptionsReader.Read(hocon, source, configure);
    }

    /// <summary>Reads a file of HOCON, as <see cref="Read"/> does a text.</summary>
    /// <param name="path">The file.</param>
    /// <param name="configure">Values from code, set last.</param>
    /// <exception cref="JobWalOptionsException">As for a text, and a file that cannot be read.</exception>
    public static JobWalOptions ReadFile(string path, Action<JobWalOptions>? configure = null) =>
        JobWalOptionsReader.ReadFile(path, configure);

    /// <summary>Reads a host's configuration: the defaults, then HOCON, then the configuration, then code.</summary>
    /// <inheritdoc cref="JobWalOptionsReader.ReadConfiguration(IConfiguration, Config?, Action{JobWalOptions}?)"/>
    public static JobWalOptions ReadConfiguration(
        IConfiguration configuration, Config? overrides = null, Action<JobWalOptions>? configure = null) =>
        JobWalOptionsReader.ReadConfiguration(configuration, overrides, configure);

    /// <summary>Checks every value by the same rules as for HOCON.</summary>
    /// <exception cref="JobWalOptionsException">Values that are not allowed, all of them, each with its key.</exception>
    public void Validate() => JobWalOptionsException.ThrowIfAny(JobWalRules.Check(this));

    private static string NotNull(string value) => value ?? throw new ArgumentNullException(nameof(value));
}
