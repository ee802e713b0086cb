namespace Airunner.Torture.Processes;

/// <summary>Two processes race for one log, many times: one owns it, the other is refused, and nothing is lost.</summary>
internal sealed class RaceCommand : ITortureCommand
{
    private const int RoundsADirectory = 100;

    public string Name => "race";

    public string Usage => "[--times 50] [--seed 1] [--directory DIR | --buffered]: two processes race for one log; some owners are killed";

    public int Run(TortureOptions options)
    {
        var (times, seed) = (options.Number("--times", 50), (int)options.Number("--seed", 1));
        using var place = Place.From(options);
        options.NothingElse();
        if (place.Missing is { } missing)
        {
            Console.WriteLine($"race: {missing}");
            return 0;
        }

        long races = 0, kills = 0, acknowledgements = 0;
        for (; races < times; seed++)
        {
            Race? race = null;
            var wrong = place.Run(state => (race = new Race(state, seed)).Run((int)Math.Min(RoundsADirectory, times - races)));
            races = races + race!.Rounds;
            kills = kills + race.Kills;
            acknowledgements = acknowledgements + race.Acknowledgements;
            foreach (var each in wrong) Console.WriteLine($"seed {seed}: {each}");
            if (wrong.Count > 0) return 1;
        }

        Console.WriteLine($"race: {races} races, {kills} owners killed, {acknowledgements} acknowledgements held; 0 wrong");
        return 0;
    }
}
