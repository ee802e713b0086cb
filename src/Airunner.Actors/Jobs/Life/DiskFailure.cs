using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Life;

/// <summary>What was being done to an open log when a call to the disk failed.</summary>
internal enum FailedStep
{
    /// <summary>The writing end was being opened; nothing was written.</summary>
    OpenWriter,

    /// <summary>Gathered records were being written or synced.</summary>
    Commit,

    /// <summary>An event was being compared with the record that has its number, or that record written again.</summary>
    Compare,

    /// <summary>The file was being trimmed and closed.</summary>
    Trim,
}

/// <summary>What a failed call to the disk means for an open log. Decided here and nowhere else.</summary>
internal enum FailureMeaning
{
    /// <summary>Nothing was written, and only space is lacking: wait for space on the same file.</summary>
    NoSpace,

    /// <summary>Only space is lacking: cut back to the last durable byte, then wait for space. Poisoned where that fails.</summary>
    CutBack,

    /// <summary>What is on the disk is not known: nothing is acknowledged on this file again, and its records go into a new one.</summary>
    Poisoned,
}

/// <summary>The rule for <see cref="FailureMeaning"/> (promise 2).</summary>
internal static class DiskFailure
{
    /// <summary>What a failure means.</summary>
    internal static FailureMeaning Meaning(FailedStep step, WalIOException failure) => (step, failure.IsNoSpace) switch
    {
        (FailedStep.OpenWriter, true) => FailureMeaning.NoSpace,
        (FailedStep.Commit, true) => FailureMeaning.CutBack,
        _ => FailureMeaning.Poisoned,
    };

    /// <summary>
    /// Whether a file that could be opened for reading only is poisoned. Where only space was lacking it is not: opening writes again,
    /// where they stand, the bytes whose sync failed.
    /// </summary>
    /// <param name="failure">Why it could not be opened for writing; null where it could.</param>
    internal static bool PoisonsAtOpening(WalIOException? failure) =>
        failure is { IsNoSpace: false, Operation: "pwrite" or "fdatasync" };
}
