using Airunner.Torture.Processes.Victims;

namespace Airunner.Torture.Processes;

/// <summary>Traces the system calls of a victim whose writes and syncs are delayed: nothing may be acknowledged before them.</summary>
internal sealed class OrderCommand : ITortureCommand
{
    private const int HeldUpMicroseconds = 20_000;

    public string Name => "order";

    public string Usage =>
        "[--times 3] [--seed 1] [--directory DIR | --buffered]: under strace, with writes and syncs delayed: "
        + "no acknowledgement before the event and the names of all files of its log are durable";

    public int Run(TortureOptions options)
    {
        var (times, seed) = (options.Number("--times", 3), (int)options.Number("--seed", 1));
        using var place = Place.From(options);
        options.NothingElse();
        if ((Strace.Missing ?? place.Missing) is { } missing)
        {
            Console.WriteLine($"order: {missing}");
            return 0;
        }

        var wrong = 0;
        for (var i = 0; i < times; i++)
        {
            var found = place.Run(state =>
            {
                var model = Watch(state, seed + i);
                Console.WriteLine(
                    $"order: seed {seed + i}: {model.Acknowledgements} acknowledgements, {model.DirectWrites} direct writes, "
                    + $"{model.Syncs} syncs, {model.Seals} seals, {model.Removals} removals; {model.Wrong.Count} wrong");
                return model.Wrong;
            });
            wrong += found.Count;
            foreach (var each in found.Take(5)) Console.WriteLine(each);
        }

        return wrong == 0 ? 0 : 1;
    }

    /// <summary>Runs one victim.</summary>
    /// <param name="state">An empty directory.</param>
    /// <param name="seed">Decides everything random in the victim.</param>
    internal static TraceModel Watch(string state, int seed)
    {
        var trace = Path.Combine(state, "trace");
        var settings = new VictimSettings(Path.Combine(state, "state"), seed)
        {
            Jobs = 3,
            Executions = 2,
            MostEvents = 400,
            CommitThreads = 4,
            SegmentBytes = VictimSettings.SmallestSegmentBytes,
        };
        var delay = $"pwrite64,fdatasync,fsync:delay_enter={HeldUpMicroseconds}";
        using var victim = VictimProcess.Start(settings, Strace.Before(trace, isWhole: true, TraceModel.Calls, delay));
        var lines = victim.Lines().ToList();
        if (victim.End() != 0 || lines[^1] != "D") throw new InvalidOperationException($"The victim did not end well: {victim.Errors}");
        var model = TraceModel.Replay(trace, settings.State);
        return model.Acknowledgements == lines.Count(line => line.StartsWith("A ", StringComparison.Ordinal))
            ? model
            : throw new InvalidOperationException("The trace does not show every acknowledgement.");
    }
}
