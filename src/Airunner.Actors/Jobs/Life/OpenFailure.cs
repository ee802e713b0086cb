using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Life;

/// <summary>Why a log could not be opened.</summary>
/// <param name="Reason">What an append is refused with.</param>
/// <param name="Detail">For people.</param>
/// <param name="IsPermanent">Whether trying again soon changes nothing.</param>
internal sealed record OpenFailure(RefusalReason Reason, string Detail, bool IsPermanent)
{
    /// <summary>Whether another process has the log.</summary>
    internal bool IsHeld { get; private init; }

    /// <summary>Whether the file is no log: trying again changes nothing before the file does.</summary>
    internal bool IsNoLog { get; private init; }

    /// <summary>What a failed opening means.</summary>
    internal static OpenFailure Of(WalException failure) => new(
        failure is WalIOException { IsNoSpace: true } ? RefusalReason.DiskFull : RefusalReason.CannotOpen,
        failure.Message,
        IsLasting(failure))
    {
        IsHeld = failure is LogHeldException,
        IsNoLog = failure is NotALogException or WalIOException { Error: Errno.ELOOP or Errno.EISDIR },
    };

    /// <summary>No log, another process's, or no right to it.</summary>
    private static bool IsLasting(WalException failure) => failure is NotALogException or LogHeldException
        or WalIOException { Error: Errno.EACCES or Errno.EPERM or Errno.ELOOP or Errno.EISDIR };
}
