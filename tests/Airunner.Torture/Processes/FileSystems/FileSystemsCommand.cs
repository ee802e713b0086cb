namespace Airunner.Torture.Processes.FileSystems;

/// <summary>The whole program on each kind of file system that this machine can mount.</summary>
internal sealed class FileSystemsCommand : ITortureCommand
{
    internal const int Mebibytes = 320; // xfs needs 300
    private const int Rounds = 2;

    public string Name => "filesystems";

    public string Usage =>
        "[--only ext4,xfs,…] [--size 320] [--seed 1]: airunner pipe, run, kill -9 and recover on small mounted disks, full and read-only";

    public int Run(TortureOptions options)
    {
        var kinds = options.Text("--only")?.Split(',').Select(FileSystem.Of).ToList() ?? FileSystem.All;
        var mebibytes = (int)options.Number("--size", Mebibytes);
        var seed = (int)options.Number("--seed", 1);
        options.NothingElse();
        var wrong = kinds.Sum(kind => Run(kind, mebibytes, seed));
        return wrong == 0 ? 0 : 1;
    }

    private static int Run(FileSystem kind, int mebibytes, int seed)
    {
        using var mount = kind.TryMount(mebibytes, out var why);
        if (mount is null)
        {
            Console.WriteLine($"filesystems: {kind.Name}: {why}");
            return 0;
        }

        var round = new FileSystemRound(mount, seed);
        var found = round.Run(Rounds);
        Console.WriteLine(
            $"filesystems: {kind.Name}: {round.Kills} processes killed, {round.Acknowledgements} acknowledgements held, "
            + $"{round.BeforeFull} of them until the disk was full, {round.Troubles} appends refused or unknown while it was read-only; "
            + $"{found.Count} wrong");
        foreach (var each in found.Take(5)) Console.WriteLine(each);
        return found.Count;
    }
}
