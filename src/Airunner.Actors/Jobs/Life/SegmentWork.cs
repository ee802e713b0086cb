using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Life;

/// <summary>Work on a sealed segment: runs once, on a thread that may block, while the current file is written to.</summary>
/// <param name="segment">The segment.</param>
/// <param name="claim">The execution's name: held for as long as the work takes.</param>
/// <param name="work">What is done; gives the segment where it was read.</param>
internal sealed class SegmentWork(SealedSegment segment, ExecutionClaim claim, Func<OpenedSegment?> work)
{
    /// <summary>The segment.</summary>
    internal SealedSegment Segment => segment;

    /// <summary>The segment as it was read; null where it was not.</summary>
    internal OpenedSegment? Opened { get; private set; }

    /// <summary>Why it failed; null where it did not.</summary>
    internal WalException? Failure { get; private set; }

    /// <summary>What the work threw that is no answer of the disk; null where nothing.</summary>
    internal Exception? Bug { get; private set; }

    /// <summary>Does the work. Blocks on the disk.</summary>
    internal void Run()
    {
        if (!claim.TryBegin()) return;
        try
        {
            Opened = work();
        }
        catch (WalException failure)
        {
            Failure = failure;
        }
        catch (Exception bug)
        {
            Bug = bug; // the owner throws it on its own turn: an exception of this thread would end the process
        }
        finally
        {
            claim.End();
        }
    }
}
