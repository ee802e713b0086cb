using Airunner.Torture.Processes;

namespace Airunner.Torture.Tests.Processes;

/// <summary>Short runs of the commands that start real processes, with the counts of a CI run.</summary>
public sealed class RealProcessSpecs
{
    private const int Kills = 50;
    private const int Races = 50;

    [Fact]
    public void Fifty_kills_under_load_and_during_recovery_lose_nothing_acknowledged()
    {
        using var place = Place.From(new TortureOptions([]));
        var outcome = KillCommand.Run(Kills, seed: 1, lanes: 2, place, TextWriter.Null);
        outcome.Wrong.ShouldBeEmpty();
        outcome.Kills.ShouldBeGreaterThanOrEqualTo(Kills);
        outcome.KillsWhileRecovering.ShouldBeGreaterThan(0);
        outcome.SegmentsFound.ShouldBeGreaterThan(0);
        outcome.Acknowledgements.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Of_two_processes_one_owns_the_log_and_the_other_is_refused()
    {
        Race? race = null;
        StateDirectories.Run(null, state => (race = new Race(state, seed: 1)).Run(Races)).ShouldBeEmpty();
        (race!.Rounds, race.Kills > 0).ShouldBe((Races, true));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_running_process_takes_over_a_hundred_live_executions_of_one_that_ends(bool isKilled)
    {
        RollingRestart? restart = null;
        StateDirectories.Run(null, state => (restart = new RollingRestart(state, seed: 1)).Run(executions: 100, isKilled)).ShouldBeEmpty();
        restart!.Left.ShouldBe(100);
    }

    [NeedsFact(Need.Strace)]
    public void Nothing_is_acknowledged_or_removed_before_the_calls_that_make_it_durable_have_returned() =>
        KeepsOrder(new TortureOptions([]));

    [NeedsFact(Need.Strace, Need.Mount)]
    public void The_same_holds_on_a_file_system_without_direct_writes() =>
        KeepsOrder(new TortureOptions(["--buffered"])).DirectWrites.ShouldBe(0);

    [NeedsTheory(Need.Strace)]
    [InlineData("pwrite64", "error=EIO", 3)]
    [InlineData("pwrite64", "error=ENOSPC", 4)]
    [InlineData("fdatasync", "error=EIO", 2)]
    [InlineData("fdatasync", "signal=KILL", 2)]
    [InlineData("fsync", "error=EROFS", 3)]
    [InlineData("renameat2", "signal=KILL", 1)]
    [InlineData("renameat2", "error=EINVAL", 1)]
    [InlineData("unlink", "signal=KILL", 2)]
    public void A_call_that_fails_or_kills_loses_nothing(string call, string what, int when) =>
        StrikesAndLosesNothing(new Injection.Fault(Injection.Life.Fresh, call, what, when));

    [NeedsTheory(Need.Strace)]
    [InlineData(nameof(Injection.Life.Damaged), "rename", "error=EIO", 1)]
    [InlineData(nameof(Injection.Life.Damaged), "rename", "signal=KILL", 1)] // strace counts for each thread
    [InlineData(nameof(Injection.Life.Poisoned), "rename", "error=ENOSPC", 1)]
    [InlineData(nameof(Injection.Life.Poisoned), "rename", "signal=KILL", 1)]
    [InlineData(nameof(Injection.Life.Poisoned), "fdatasync", "error=EIO", 5)]
    public void A_call_that_fails_or_kills_in_a_rewrite_loses_nothing(string life, string call, string what, int when) =>
        StrikesAndLosesNothing(new Injection.Fault(Enum.Parse<Injection.Life>(life), call, what, when));

    [NeedsTheory(Need.Mount)]
    [InlineData("data=ordered", nameof(FullDisk.Limit.Disk))]
    [InlineData("data=journal", nameof(FullDisk.Limit.Disk))]
    [InlineData("data=ordered", nameof(FullDisk.Limit.MinFree))]
    [InlineData("data=journal", nameof(FullDisk.Limit.MinFree))]
    [InlineData("data=ordered", nameof(FullDisk.Limit.Quota))]
    public async Task A_full_disk_refuses_and_goes_on_when_there_is_room(string options, string limit)
    {
        using var mount = Mount.TryMake(64, options, out var why);
        mount.ShouldNotBeNull(why);
        var full = new FullDisk(mount.Path, seed: 1, Enum.Parse<FullDisk.Limit>(limit));
        (await full.RunAsync()).ShouldBeEmpty();
        full.Refusals.ShouldBeGreaterThan(0);
    }

    [NeedsTheory(Need.Mount)]
    [InlineData("data=ordered")]
    [InlineData("data=journal")]
    public void Nothing_is_acknowledged_while_the_disk_is_read_only_and_appends_continue_after_that(string options) =>
        HoldsOn(RemountCommand.Remounted, options);

    [NeedsTheory(Need.FailingMount)]
    [InlineData("data=ordered")]
    [InlineData("data=journal")]
    public void A_disk_that_fails_read_only_under_load_loses_nothing_acknowledged(string options) =>
        HoldsOn(RemountCommand.Failing, options);

    private static TraceModel KeepsOrder(TortureOptions where)
    {
        using var place = Place.From(where);
        TraceModel? model = null;
        place.Run(state => (model = OrderCommand.Watch(state, seed: 1)).Wrong).ShouldBeEmpty();
        model!.Acknowledgements.ShouldBeGreaterThan(0);
        model.Seals.ShouldBeGreaterThan(0);
        model.Removals.ShouldBeGreaterThan(0);
        return model;
    }

    /// <summary>How far a life comes in its time is up to the disk: others follow until the call was made. Each loses nothing.</summary>
    private static void StrikesAndLosesNothing(Injection.Fault fault)
    {
        const int MostLives = 20;
        for (var seed = 1; seed <= MostLives; seed++)
        {
            Injection? injection = null;
            StateDirectories.Run(null, state => (injection = new Injection(state, seed, fault)).Run()).ShouldBeEmpty();
            if (injection!.Strikes > 0) return;
        }

        throw new ShouldAssertException($"In none of {MostLives} lives {fault.Call} was called.");
    }

    private static void HoldsOn(string kind, string options)
    {
        var missing = RemountCommand.Try(kind, options, seed: 1, out var wrong, out _);
        (missing, string.Join('\n', wrong)).ShouldBe((null, ""));
    }
}
