namespace Airunner.Torture.Processes;

/// <summary>Kills processes under load and during recovery, and compares everything after each recovery.</summary>
internal sealed class KillCommand : ITortureCommand
{
    public string Name => "kill";

    public string Usage =>
        "[--times 50] [--seed 1] [--lanes 2] [--directory DIR | --buffered]: SIGKILL a process that appends, recover, compare";

    public int Run(TortureOptions options)
    {
        var times = options.Number("--times", 50);
        var seed = (int)options.Number("--seed", 1);
        var lanes = (int)options.Number("--lanes", 2);
        using var place = Place.From(options);
        options.NothingElse();
        if (place.Missing is { } missing)
        {
            Console.WriteLine($"kill: {missing}");
            return 0;
        }

        var outcome = Run(times, seed, lanes, place, Console.Error);
        Console.WriteLine(outcome);
        foreach (var wrong in outcome.Wrong) Console.WriteLine(wrong);
        return outcome.Wrong.Count == 0 ? 0 : 1;
    }

    /// <summary>Runs rounds until enough victims were killed, or something is wrong.</summary>
    internal static Outcome Run(long times, int seed, int lanes, Place place, TextWriter progress)
    {
        var outcome = new Outcome();
        var left = times;
        var gate = new Lock();
        Task.WaitAll(Enumerable.Range(0, lanes).Select(
            _ => Task.Factory.StartNew(Lane, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        return outcome;

        void Lane()
        {
            while (true)
            {
                int own, most;
                lock (gate)
                {
                    if (left <= 0 || outcome.Wrong.Count > 0) return;
                    own = seed++;
                    most = (int)Math.Min(left, int.MaxValue);
                }

                KillRound? round = null;
                var wrong = place.Run(state => (round = new KillRound(state, own)).Run(most));
                lock (gate)
                {
                    left -= round!.Kills;
                    outcome.Add(round, wrong.Select(w => $"seed {own}: {w}"));
                    if (outcome.Rounds % 50 == 0) progress.WriteLine(outcome);
                }
            }
        }
    }

    /// <summary>Counts, and what is wrong.</summary>
    internal sealed class Outcome
    {
        public int Rounds { get; private set; }

        public int Kills { get; private set; }

        public int KillsWhileRecovering { get; private set; }

        public int SegmentsFound { get; private set; }

        public long Acknowledgements { get; private set; }

        public List<string> Wrong { get; } = [];

        public void Add(KillRound round, IEnumerable<string> wrong)
        {
            Rounds++;
            Kills += round.Kills;
            KillsWhileRecovering += round.KillsWhileRecovering;
            SegmentsFound += round.SegmentsFound;
            Acknowledgements += round.Acknowledgements;
            Wrong.AddRange(wrong);
        }

        public override string ToString() =>
            $"kill: {Kills} processes killed, {KillsWhileRecovering} of them while recovering; "
            + $"{SegmentsFound} sealed segments found after a kill; {Rounds} recoveries compared; "
            + $"{Acknowledgements} acknowledgements held; {Wrong.Count} wrong";
    }
}
