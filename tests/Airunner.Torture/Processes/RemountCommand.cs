namespace Airunner.Torture.Processes;

/// <summary>A disk that is read-only for a while, with O_DIRECT and without: by a remount, and by an error under load.</summary>
internal sealed class RemountCommand : ITortureCommand
{
    internal const string Remounted = "remounted";
    internal const string Failing = "failing";
    private const int Mebibytes = 64;

    public string Name => "remount";

    public string Usage =>
        "[--times 5] [--seed 1]: a small mounted disk is remounted read-only and back, and fails read-only under load; recover, compare";

    public int Run(TortureOptions options)
    {
        var (times, seed) = (options.Number("--times", 5), (int)options.Number("--seed", 1));
        options.NothingElse();
        var wrong = 0;
        foreach (var (way, mountOptions) in new[] { ("direct", "data=ordered"), ("buffered", "data=journal") })
        {
            for (var i = 0; i < times; i++)
            {
                foreach (var kind in new[] { Remounted, Failing })
                {
                    if (Try(kind, mountOptions, seed + i, out var found, out var what) is { } why)
                    {
                        Console.WriteLine($"remount: {kind}: {why}");
                        continue;
                    }

                    Console.WriteLine($"remount: {way}, {kind}, seed {seed + i}: {what}; {found.Count} wrong");
                    foreach (var each in found.Take(5)) Console.WriteLine(each);
                    wrong += found.Count;
                }
            }
        }

        return wrong == 0 ? 0 : 1;
    }

    /// <summary>Runs one disk.</summary>
    /// <returns>Why it is not available; null when it is.</returns>
    internal static string? Try(string kind, string mountOptions, int seed, out IReadOnlyList<string> wrong, out string what)
    {
        wrong = [];
        what = "";
        using var mount = Mount.TryMake(Mebibytes, $"{mountOptions},errors=remount-ro", out var why);
        if (mount is null) return why;
        if (kind == Failing && mount.CannotFail is { } cannot) return cannot;
        var elsewhere = Directory.CreateTempSubdirectory("airunner-elsewhere-").FullName;
        if (kind == Failing)
        {
            var failing = new FailingDisk(mount, elsewhere, seed);
            wrong = failing.Run();
            what = $"{failing.Acknowledgements} acknowledgements, {failing.Troubles} refusals and unknown outcomes";
        }
        else
        {
            var remounted = new RemountedDisk(mount, elsewhere, seed);
            wrong = remounted.RunAsync().GetAwaiter().GetResult();
            what = $"{remounted.Acknowledgements} acknowledgements, {remounted.Troubles} refusals and unknown outcomes";
        }

        if (wrong.Count == 0) Directory.Delete(elsewhere, recursive: true);
        return null;
    }
}
