namespace Airunner.Collector.Server.Settings;

/// <summary>The limits of <c>airunner.collect</c>. Defaults and reasons are in <c>akka.hocon</c> only.</summary>
internal sealed class CollectorLimits
{
    /// <summary>The largest message of PublishJobEvents.</summary>
    public long MaxMessageBytes { get; set; }

    /// <summary>The largest event.</summary>
    public long MaxEventBytes { get; set; }

    /// <summary>Most connections.</summary>
    public long MaxConnections { get; set; }

    /// <summary>Most calls at a time on one connection.</summary>
    public long MaxStreamsPerConnection { get; set; }

    /// <summary>Most calls at a time.</summary>
    public long MaxStreams { get; set; }

    /// <summary>Most bytes that wait for the store.</summary>
    public long MaxWaitingBytes { get; set; }

    /// <summary>As <see cref="MaxWaitingBytes"/>, for one job.</summary>
    public long MaxJobWaitingBytes { get; set; }

    /// <summary>Most bytes of new events that wait for one follower.</summary>
    public long FollowerBufferBytes { get; set; }

    /// <summary>How long a reader may take nothing.</summary>
    public TimeSpan SlowReaderTimeout { get; set; }

    /// <summary>Time between two readings of the store by a follower.</summary>
    public TimeSpan RecheckInterval { get; set; }

    /// <summary>Most jobs that wait in one queue.</summary>
    public long MaxWaitingJobs { get; set; }

    /// <summary>When a sender that is put off should try again.</summary>
    public TimeSpan RetryAfter { get; set; }
}
