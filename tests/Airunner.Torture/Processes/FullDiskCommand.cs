namespace Airunner.Torture.Processes;

/// <summary>A disk that is really full, with O_DIRECT and without; the same with the two quotas.</summary>
internal sealed class FullDiskCommand : ITortureCommand
{
    private const int Mebibytes = 64;

    public string Name => "fulldisk";

    public string Usage =>
        "[--seed 1] [--only Disk|MinFree|Quota]: append to a small mounted disk until it is full, then free it; the same with a quota";

    public int Run(TortureOptions options)
    {
        var seed = (int)options.Number("--seed", 1);
        var only = options.Text("--only");
        options.NothingElse();
        var wrong = 0;
        foreach (var (way, mountOptions) in new[] { ("direct", "data=ordered"), ("buffered", "data=journal") })
        {
            foreach (var limit in Enum.GetValues<FullDisk.Limit>().Where(each => only is null || each.ToString() == only))
            {
                using var mount = Mount.TryMake(Mebibytes, mountOptions, out var why);
                if (mount is null)
                {
                    Console.WriteLine($"fulldisk: {why}");
                    return 0;
                }

                var full = new FullDisk(mount.Path, seed, limit);
                var found = full.RunAsync().GetAwaiter().GetResult();
                Console.WriteLine(
                    $"fulldisk: {way}, {limit}: {full.Acknowledgements} acknowledgements, {full.Refusals} refusals; {found.Count} wrong");
                foreach (var each in found.Take(5)) Console.WriteLine(each);
                wrong += found.Count;
            }
        }

        return wrong == 0 ? 0 : 1;
    }
}
