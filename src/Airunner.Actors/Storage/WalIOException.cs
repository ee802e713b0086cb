namespace Airunner.Actors.Storage;

/// <summary>A call to the disk failed.</summary>
/// <param name="operation">The call.</param>
/// <param name="path">The file or directory.</param>
/// <param name="error">What the kernel answered.</param>
/// <param name="cause">What is behind the answer, where that is known; a part of a sentence.</param>
public sealed class WalIOException(string operation, string path, Errno error, string? cause = null)
    : WalException($"{operation} on '{path}' failed: {ErrnoText.Of(error)}{(cause is null ? "" : $": {cause}")}.")
{
    /// <summary>The call, as its manual page names it: <c>pwrite</c>, <c>fdatasync</c>, <c>rename</c> …</summary>
    public string Operation { get; } = operation;

    /// <summary>The file or directory.</summary>
    public string Path { get; } = path;

    /// <summary>What the kernel answered.</summary>
    public Errno Error { get; } = error;

    /// <summary>True where only space is lacking (ENOSPC, EDQUOT).</summary>
    public bool IsNoSpace => Error is Errno.ENOSPC or Errno.EDQUOT;
}

/// <summary>The file is not a log that this version can read: wrong magic or unknown version. The file is never changed.</summary>
internal sealed class NotALogException(string path, string reason)
    : WalException($"'{path}' is not a log this version can read: {reason}. The file was not changed.")
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>What is wrong with its header.</summary>
    public string Reason { get; } = reason;
}

/// <summary>Another process, or another part of this one, owns the execution's log.</summary>
internal sealed class LogHeldException(string path)
    : WalException($"The log '{path}' is held by another process. Wait for it to end, or give this run another execution id.")
{
    /// <summary>The log.</summary>
    public string Path { get; } = path;
}
