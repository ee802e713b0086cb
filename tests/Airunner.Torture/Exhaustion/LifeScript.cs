using Airunner.Actors.Jobs.Life;

namespace Airunner.Torture.Exhaustion;

/// <summary>What a <see cref="ScriptedLife"/> does.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Direct">Whether writes are direct.</param>
/// <param name="SegmentMaxBytes">Size from which the file is sealed; 0 for never.</param>
/// <param name="Steps">The steps, after the start of the process.</param>
internal sealed record LifeScript(string Name, bool Direct, long SegmentMaxBytes, Action<ScriptedLife> Steps)
{
    /// <summary>The header and any event are more: each commit of an event fills the file. The header and one mark are less.</summary>
    private const long OneCommitBytes = 64;

    /// <summary>A log of one file: create, append, mark, close, reopen, repair both ways, deliver, archive, sweep.</summary>
    public static LifeScript OneFile(bool direct) => new("one file", direct, 0, OneFile);

    /// <summary>
    /// A log that is sealed after each commit: its segments are delivered, completed with marks, archived and removed while it lives; after
    /// a kill they are found, repaired, read.
    /// </summary>
    public static LifeScript Segments(bool direct) => new("segments", direct, OneCommitBytes, Segments);

    public override string ToString() => $"{Name}, {(Direct ? "direct" : "buffered")}";

    private static void OneFile(ScriptedLife life)
    {
        life.Append(numbered: true);
        life.Append(numbered: true);
        life.Commit();
        life.Append(numbered: false);
        life.Commit();
        life.Again();
        life.Deliver();
        life.Strike(LogTimer.Marks);
        life.Strike(LogTimer.Idle);
        life.Append(numbered: true);
        life.Commit();
        life.StopInOrder();
        life.Tear();
        life.Open();
        life.Again();
        life.Append(numbered: true);
        life.Commit();
        life.Strike(LogTimer.Retry);
        life.StopInOrder();
        life.BreakLength();
        life.Open();
        life.Append(numbered: true);
        life.Commit();
        life.Complete();
        life.Deliver();
        life.Deliver();
        life.Archive();
        life.Sweep();
    }

    private static void Segments(ScriptedLife life)
    {
        life.Append(numbered: true);
        life.Append(numbered: true);
        AppendAndSeal(life, numbered: true);
        AppendAndSeal(life, numbered: false);
        life.Again();
        life.Deliver();
        life.RefuseOne();
        life.Strike(LogTimer.Marks);
        ArchiveOne(life);
        life.Kill();
        life.BreakLength();
        life.Tear();
        life.Open();
        life.Again();
        life.Work();
        life.Complete();
        life.Deliver();
        ArchiveOne(life);
        life.Deliver();
        ArchiveOne(life);
        life.Sweep();
    }

    private static void AppendAndSeal(ScriptedLife life, bool numbered)
    {
        life.Append(numbered);
        life.Commit();
        life.Work();
    }

    /// <summary>The marks that the first segment lacks are appended to it; then it is archived and removed.</summary>
    private static void ArchiveOne(ScriptedLife life)
    {
        life.Work();
        life.Work();
        life.Archive();
    }
}
