using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Life;

/// <summary>What can be done to a log's file now.</summary>
internal enum LogAccess
{
    /// <summary>Appends and marks can be written. The file may be closed for idleness.</summary>
    Writable,

    /// <summary>A log in the other dialect: read, delivered and archived, never written to. An append rewrites it in ours first.</summary>
    ForeignDialect,

    /// <summary>Readable. It could not be opened for writing, or a record has become unreadable: it is opened again.</summary>
    MustReopen,

    /// <summary>Readable. A write or sync has failed, so this file is poisoned: its records go into a new one.</summary>
    MustRewrite,

    /// <summary>Readable. Sealing the file was begun and has failed: it is gone on with.</summary>
    MustSeal,

    /// <summary>Another thread works on the file. Until that is done, nothing is written and no batch is read.</summary>
    Exchanging,
}

/// <summary>How access changes.</summary>
internal static class LogAccessRule
{
    /// <summary>Access after an opening.</summary>
    /// <param name="opened">What the opening gave.</param>
    /// <param name="isDurable">Whether all that the log holds is known to be on the disk.</param>
    /// <param name="kind">What was tried.</param>
    internal static LogAccess After(OpenedLog opened, bool isDurable, ExchangeKind kind)
    {
        if (opened.Writer is not null) return LogAccess.Writable;
        if (opened.IsForeign && isDurable) return LogAccess.ForeignDialect;
        return DiskFailure.PoisonsAtOpening(opened.WriteTrouble) || kind == ExchangeKind.Rewrite
            ? LogAccess.MustRewrite
            : LogAccess.MustReopen;
    }

    /// <summary>Access after an exchange that changed nothing.</summary>
    /// <param name="kind">What was tried.</param>
    /// <param name="isPoisoned">Whether a write or sync of the file has failed.</param>
    internal static LogAccess AfterFailed(ExchangeKind kind, bool isPoisoned = false) => kind switch
    {
        ExchangeKind.Seal => isPoisoned ? LogAccess.MustRewrite : LogAccess.MustSeal,
        ExchangeKind.Adopt => LogAccess.ForeignDialect,
        ExchangeKind.Rewrite => LogAccess.MustRewrite,
        _ => LogAccess.MustReopen,
    };

    /// <summary>Access after a record has become unreadable. A poisoned file stays poisoned: only a rewrite makes it writable.</summary>
    internal static LogAccess AfterUnreadable(LogAccess? before) =>
        before == LogAccess.MustRewrite ? LogAccess.MustRewrite : LogAccess.MustReopen;

    /// <summary>What has to be tried so that the log can be written to; null where nothing has.</summary>
    internal static ExchangeKind? Remedy(this LogAccess access) => access switch
    {
        LogAccess.MustReopen => ExchangeKind.Open,
        LogAccess.MustRewrite => ExchangeKind.Rewrite,
        LogAccess.MustSeal => ExchangeKind.Seal,
        _ => null,
    };
}
