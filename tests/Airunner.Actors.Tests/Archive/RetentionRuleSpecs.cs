using Airunner.Actors.Archive;

namespace Airunner.Actors.Tests.Archive;

public class RetentionRuleSpecs
{
    private const long DayMs = 86_400_000;
    private const long Now = 1_800_000_000_000;

    [Theory]
    [InlineData(0, false)]
    [InlineData(30 * DayMs, false)]
    [InlineData((30 * DayMs) + 1, true)]
    [InlineData(400 * DayMs, true)]
    [InlineData(-DayMs, false)]
    public void An_archive_is_removed_when_it_is_older_than_the_days(long ageMs, bool removed) =>
        new RetentionRule(30).Removes("build_1.wal.zst", Now - ageMs, Now).ShouldBe(removed);

    [Theory]
    [InlineData("build.wal.zst", true)]
    [InlineData("build_1~2.wal.zst", true)]
    [InlineData("build_1.wal", false)]
    [InlineData("notes.txt", false)]
    [InlineData(".lock", false)]
    [InlineData(".archiving-0.tmp", false)]
    [InlineData("two_many_parts.wal.zst", false)]
    [InlineData("build~1.wal.zst", false)]
    public void Only_names_of_archives_are_removed(string name, bool removed) =>
        new RetentionRule(1).Removes(name, 0, Now).ShouldBe(removed);

    [Theory]
    [InlineData(30, 0, false)]
    [InlineData(30, DayMs - 1, false)]
    [InlineData(30, DayMs, true)]
    [InlineData(30, 30 * DayMs, true)]
    [InlineData(30, (30 * DayMs) + 1, false)]
    [InlineData(30, -DayMs, false)]
    [InlineData(1, (DayMs / 2) - 1, false)]
    [InlineData(1, DayMs / 2, true)]
    public void An_archive_that_is_neither_fresh_nor_expired_proves_the_clock(int days, long ageMs, bool shows) =>
        new RetentionRule(days).IsProof("build.wal.zst", Now - ageMs, Now).ShouldBe(shows);

    [Fact]
    public void Zero_days_keep_all() => new RetentionRule(0).Removes("build.wal.zst", 0, Now).ShouldBeFalse();

    [Theory]
    [InlineData(0, null)]
    [InlineData(3600, null)]
    [InlineData(-3600, null)]
    [InlineData(3601, 3601)]
    [InlineData(-3601, -3601)]
    public void A_wall_clock_that_changed_against_the_monotonic_one_has_jumped(int movedSeconds, int? jumpSeconds)
    {
        var before = new ClockJump(Now, TimeSpan.FromHours(5));
        var after = new ClockJump(Now + (10 * DayMs) + (movedSeconds * 1000L), TimeSpan.FromHours(5) + TimeSpan.FromDays(10));
        before.Until(after).ShouldBe(jumpSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
    }
}
