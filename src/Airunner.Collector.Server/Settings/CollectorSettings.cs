using System.Net;
using Airunner.Collector.Store;
using Airunner.Worker.Masking;

namespace Airunner.Collector.Server.Settings;

/// <summary>Everything that a collector is started with.</summary>
internal sealed record CollectorSettings
{
    /// <summary>Where it listens; port 0 takes a free one.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>The database file; not used where <see cref="Postgres"/> is set.</summary>
    public required string StorePath { get; init; }

    /// <summary>The connection string of a PostgreSQL database, which may hold a password; null for an SQLite file.</summary>
    public string? Postgres { get; init; }

    /// <summary>Its limits.</summary>
    public required CollectorLimits Limits { get; init; }

    /// <summary>A file of keys for tokens, read again when it changes; null for none.</summary>
    public string? SecretFile { get; init; }

    /// <summary>Keys for tokens, in the form of the file; null for none.</summary>
    public string? Secret { get; init; }

    /// <summary>A certificate and its chain (PEM), read again when it changes; null for none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The certificate's key (PEM); null where it is in the same file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Where metrics and health are served; null for nowhere.</summary>
    public IPEndPoint? Admin { get; init; }

    /// <summary>Whether its pages have forms that submit and cancel jobs, for holders of a write token.</summary>
    public bool PageSubmits { get; init; }

    /// <summary>What is masked of queued jobs where they are listed.</summary>
    public JobMask Mask { get; init; } = JobMask.Default;

    /// <summary>What the store keeps; null keeps all.</summary>
    public StoreRetention? Retention { get; init; }

    /// <summary>How long a stop waits for calls in flight.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether tokens are required.</summary>
    public bool HasSecret => SecretFile is not null || Secret is not null;
}
