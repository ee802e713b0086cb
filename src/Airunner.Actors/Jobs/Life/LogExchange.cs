using Airunner.Actors.Archive;
using Airunner.Actors.Format;
using Airunner.Actors.Storage;
using Airunner.Protocol;

namespace Airunner.Actors.Jobs.Life;

/// <summary>What is done to a log's file by another thread.</summary>
internal enum ExchangeKind
{
    /// <summary>Opened: scanned, repaired, made where there is none.</summary>
    Open,

    /// <summary>Its records go into a new file, after a failed write or sync.</summary>
    Rewrite,

    /// <summary>A log in the other dialect: its records go into a new file in ours.</summary>
    Adopt,

    /// <summary>The current file is sealed, and the log goes on in a new one.</summary>
    Seal,
}

/// <summary>
/// Work on a log's file that may take long. Runs once, on a thread that may block. The owner leaves the file alone until it is done.
/// </summary>
/// <param name="kind">What is done.</param>
/// <param name="claim">The execution's name: held for as long as the work takes.</param>
/// <param name="work">Opens the log.</param>
/// <param name="archived">
/// Asks which numbers the archives of the identity use; asked where the log holds no event. Null: they are known.
/// </param>
internal sealed class LogExchange(ExchangeKind kind, ExecutionClaim claim, Func<OpenedLog> work, Func<ArchivedNumbers>? archived)
{
    /// <summary>What is done.</summary>
    internal ExchangeKind Kind => kind;

    /// <summary>The log as it was opened; null where that failed, or the owner is gone.</summary>
    internal OpenedLog? Opened { get; private set; }

    /// <summary>The sealed segments, where the log is opened for the first time.</summary>
    internal FoundSegments? Found { get; init; }

    /// <summary>Timestamp of the request; 0 where the duration is not recorded.</summary>
    internal long Began { get; init; }

    /// <summary>The sealing that is done.</summary>
    internal SealPlan? Seal { get; init; }

    /// <summary>What the work reads from, where that is open already: closed also where the work is not begun.</summary>
    internal DiskFile? Source { get; init; }

    /// <summary>Gives the event that ends a leftover log; null where none is asked for.</summary>
    internal Func<OpenedLog, JobEvent?>? AskEnd { get; init; }

    /// <summary>The event that ends the log; null where it needs none, or could not be written.</summary>
    internal JobEvent? End { get; private set; }

    /// <summary>Numbers used by archives; null where the log holds events.</summary>
    internal ArchivedNumbers? Archived { get; private set; }

    /// <summary>Why it failed; null where it did not.</summary>
    internal WalException? Failure { get; private set; }

    /// <summary>Why the log cannot be written to now; null where it can.</summary>
    internal WalException? Trouble => Failure ?? Opened?.WriteTrouble;

    /// <summary>What the work threw that is no answer of the disk; null where nothing.</summary>
    internal Exception? Bug { get; private set; }

    /// <summary>Does the work. Blocks on the disk.</summary>
    internal void Run()
    {
        using var source = Source;
        if (!claim.TryBegin())
        {
            Discard();
            return;
        }

        try
        {
            Opened = work();
            if (Opened.Contents.Index.Events == 0 && Found is null or { HasEvents: false }) Archived = archived?.Invoke();
            if (Opened is { Writer: not null, IsForeign: false }) End = AskEnd?.Invoke(Opened);
        }
        catch (WalException failure)
        {
            Discard();
            Failure = failure;
        }
        catch (Exception bug)
        {
            Discard();
            Bug = bug; // the owner throws it on its own turn: an exception of this thread would end the process
        }
        finally
        {
            if (!claim.End()) Discard();
        }
    }

    /// <summary>Nobody wants what was opened.</summary>
    internal void Discard()
    {
        Opened?.Writer?.Dispose();
        Opened = null;
        Seal?.TakeWriter()?.Dispose();
    }
}
