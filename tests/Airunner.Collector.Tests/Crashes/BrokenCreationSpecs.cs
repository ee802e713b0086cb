using Airunner.Collector.Store;

namespace Airunner.Collector.Tests.Crashes;

/// <summary>Creating a store on a disk that fails, at each call in turn.</summary>
public sealed class BrokenCreationSpecs : TemporaryState
{
    private const int MostCalls = 50;

    [StraceFact]
    public Task A_store_is_complete_or_absent_when_the_disk_is_full_while_it_is_created() =>
        EachAsync(nth => $"pwrite64:error=ENOSPC:when={nth}+");

    [StraceFact]
    public Task A_store_is_whole_or_not_there_when_a_write_fails_while_it_is_made() => EachAsync(nth => $"pwrite64:error=EIO:when={nth}");

    [StraceFact]
    public Task A_store_is_complete_or_absent_when_a_sync_fails_while_it_is_created() =>
        EachAsync(nth => $"fsync,fdatasync:error=EIO:when={nth}");

    [StraceFact]
    public async Task A_store_is_made_where_the_file_system_has_no_hard_links_and_only_a_plain_rename()
    {
        var path = StoreFile.Under(StateDirectory);
        var outcome = await BrokenProcess.RunAsync(
            "link,linkat,renameat2:error=EPERM", Path.Combine(StateDirectory, "trace"), path, events: 0);
        outcome.Strikes.ShouldBe(2);
        outcome.Status.ShouldBe(0, outcome.Output);
        using var store = new EventStore(path);
        store.Open();
    }

    private async Task EachAsync(Func<int, string> fault)
    {
        for (var nth = 1; nth <= MostCalls; nth++)
        {
            var path = StoreFile.Under(Path.Combine(StateDirectory, $"{nth}"));
            var outcome = await BrokenProcess.RunAsync(fault(nth), Path.Combine(StateDirectory, "trace"), path, events: 0);
            if (outcome.Strikes == 0)
            {
                nth.ShouldBeGreaterThan(1);
                return;
            }

            var place = Path.GetDirectoryName(path)!;
            if (Directory.Exists(place)) Directory.GetFiles(place, "*.new*").ShouldBeEmpty($"{fault(nth)}: {outcome.Output}");
            using var store = new EventStore(path);
            Should.NotThrow(() => store.Add(StoreProgram.Job, Make.Outputs(1, 1)), $"{fault(nth)}: {outcome.Output}");
        }

        throw new InvalidOperationException($"The store needs more than {MostCalls} calls.");
    }
}
