using System.Runtime.Versioning;
using Airunner.Actors;
using Airunner.Actors.Reading;
using Airunner.Actors.Storage;
using Airunner.Worker.Commands.Wal;
using Airunner.Worker.Composition;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Tests.Commands.Wal;

[SupportedOSPlatform("linux")]
public sealed class DiscardRecordSpecs : IDisposable
{
    private readonly string _state = Directory.CreateTempSubdirectory("airunner-specs-").FullName;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public async Task A_line_is_written_only_after_another_process_has_written_its_own()
    {
        var state = WalState.Of(new WorkerSettings(_state, ConfigFile: null, DrainTimeout: null, LogLevel.Warning));
        DiskDirectories.Ensure(new LinuxFileSystem(), state.Options.Directory);
        using var others = ExecutionLocks.Open(new LinuxFileSystem(), state.Options.Directory);
        var turn = others.TryAcquire("discarded.jsonl").ShouldNotBeNull();
        var waits = 0;
        var clock = new ShortWaits(() =>
        {
            if (++waits != 3) return;
            File.Exists(DiscardRecord.PathIn(state)).ShouldBeFalse();
            turn.Dispose();
        });

        await Task.Run(() => DiscardRecord.Append(state, "purge", new JobExecution("build", "1"), new JobLogState(), [], clock));

        waits.ShouldBe(3);
        (await File.ReadAllLinesAsync(DiscardRecord.PathIn(state))).ShouldHaveSingleItem().ShouldContain("\"job\":\"build\"");
    }

    /// <summary>A clock whose waits end at once.</summary>
    private sealed class ShortWaits(Action waited) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            waited();
            return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
