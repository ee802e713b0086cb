using System.Runtime.CompilerServices;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;
using Airunner.Simulation;
using Akka.Actor;

namespace Airunner.Actors.Tests.Jobs.Actors;

/// <summary>The memory of an idle log.</summary>
public sealed class IdleMemorySpecs
{
    [Fact]
    public void A_log_closed_for_idleness_releases_its_writing_end()
    {
        using var log = Opened(out var writer);
        GC.Collect();
        writer.IsAlive.ShouldBeTrue();
        log.CloseWriter();
        GC.Collect();
        writer.IsAlive.ShouldBeFalse();
    }

    [Fact]
    public void Without_waiters_an_answer_allocates_nothing()
    {
        var settings = new LogSettings(TimeSpan.Zero, 1, 1, 1, MaxQueued: 10, ArchiveOnComplete: true, default);
        var waiters = new JobWaiters(new JobExecution("a"), settings);
        LogOwner unused = null!; // not used if nobody waits
        waiters.Answer(unused, ActorRefs.Nobody);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < 1000; n++) waiters.Answer(unused, ActorRefs.Nobody);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static JobLog Opened(out WeakReference writer)
    {
        var disk = new SimulatedFileSystem(new Random(1));
        disk.CreateDirectory("/wal").ShouldBe(Errno.None);
        var opener = new LogOpener(disk, new LogFolders("/wal", "/damaged"), preallocateBytes: 0, new NoBackground());
        var log = new JobLog(disk, opener.Open("/wal/a.wal"), new SpaceGuard(disk, "/wal", 0, 0), new PendingRetries(), 10 << 20);
        writer = new WeakReference(log.Writer);
        return log;
    }

    private sealed class NoBackground : IBackgroundIo
    {
        public bool Run(Action work)
        {
            work();
            return true;
        }
    }
}
