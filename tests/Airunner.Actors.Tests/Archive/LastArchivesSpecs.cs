using Airunner.Actors.Archive;

namespace Airunner.Actors.Tests.Archive;

public sealed class LastArchivesSpecs
{
    [Theory]
    [InlineData("live_1.wal.zst", true)]
    [InlineData("live_1~2.wal.zst", false)]
    [InlineData("sealed.wal.zst", false)] // a crash while sealing has left segments only
    [InlineData("ended.wal.zst", true)]
    [InlineData("notes.txt", false)]
    public void An_execution_that_has_a_log_keeps_its_last_archive(string name, bool isRemoved)
    {
        var may = LastArchives.MayRemove(
            ["live_1.wal", "sealed~57.wal", ".lock"],
            ["live_1.wal.zst", "live_1~2.wal.zst", "sealed.wal.zst", "ended.wal.zst", "notes.txt"]);
        may(name).ShouldBe(isRemoved);
    }
}
