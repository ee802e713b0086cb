namespace Airunner.Torture.Processes.WholeProgram;

/// <summary>Kills the program while it logs, delivers, archives and recovers, and compares everything after each recovery.</summary>
internal sealed class ProgramCommand : ITortureCommand
{
    public string Name => "program";

    public string Usage =>
        "[--times 100] [--seed 1] [--directory DIR | --buffered]: SIGKILL airunner pipe, run and recover, then compare logs and events";

    public int Run(TortureOptions options)
    {
        var times = options.Number("--times", 100);
        var seed = (int)options.Number("--seed", 1);
        using var place = Place.From(options);
        options.NothingElse();
        if (place.Missing is { } missing)
        {
            Console.WriteLine($"program: {missing}");
            return 0;
        }

        var outcome = new Outcome();
        while (outcome.AllKills < times && outcome.Wrong.Count == 0)
        {
            outcome.Round(place, seed++);
            if (outcome.Rounds % 10 == 0) Console.Error.WriteLine(outcome);
        }

        Console.WriteLine(outcome);
        foreach (var wrong in outcome.Wrong) Console.WriteLine(wrong);
        return outcome.Wrong.Count == 0 ? 0 : 1;
    }

    /// <summary>Counts, and what is wrong.</summary>
    internal sealed class Outcome
    {
        public int Rounds { get; private set; }

        public int Kills { get; private set; }

        public int KillsOfGroups { get; private set; }

        public int KillsOfRecoveries { get; private set; }

        public int AllKills => Kills + KillsOfRecoveries;

        public int SegmentsFound { get; private set; }

        public long Acknowledgements { get; private set; }

        public long Bytes { get; private set; }

        public List<string> Wrong { get; } = [];

        /// <summary>Runs one round and adds its counts.</summary>
        public void Round(Place place, int seed)
        {
            ProgramRound? round = null;
            var wrong = place.Run(state =>
            {
                using var running = round = new ProgramRound(state, seed);
                return running.Run();
            });
            Rounds++;
            Kills += round!.Kills;
            KillsOfGroups += round.KillsOfGroups;
            KillsOfRecoveries += round.KillsOfRecoveries;
            SegmentsFound += round.SegmentsFound;
            Acknowledgements += round.Acknowledgements;
            Bytes += round.Bytes;
            Wrong.AddRange(wrong.Select(each => $"seed {seed}: {each}"));
        }

        public override string ToString() =>
            $"program: {AllKills} processes killed: {Kills} of pipe and run ({KillsOfGroups} with their group), "
            + $"{KillsOfRecoveries} of recover; {SegmentsFound} sealed segments found after a kill; {Rounds} recoveries compared; "
            + $"{Acknowledgements} acknowledgements held, {Bytes} bytes stored; {Wrong.Count} wrong";
    }
}
