namespace Airunner.Torture.Processes;

/// <summary>Makes single system calls of a victim fail, or kills it in them, with strace; then recovers and compares.</summary>
internal sealed class InjectCommand : ITortureCommand
{
    public string Name => "inject";

    public string Usage =>
        "[--most 21] [--seed 1] [--life Fresh|Damaged|Poisoned] [--directory DIR | --buffered]: "
        + "each life × call × error × its 1st, 2nd, 3rd, 5th, 8th … time, and a kill in each; recover, compare";

    public int Run(TortureOptions options)
    {
        var (most, seed, life) = ((int)options.Number("--most", 21), (int)options.Number("--seed", 1), options.Text("--life"));
        using var place = Place.From(options);
        options.NothingElse();
        if ((Strace.Missing ?? place.Missing) is { } missing)
        {
            Console.WriteLine($"inject: {missing}");
            return 0;
        }

        var total = default(Totals);
        foreach (var first in Injection.All.Where(fault => life is null || fault.Life.ToString() == life))
        {
            var struck = new List<int>();
            foreach (var when in Times(most))
            {
                var fault = first with { When = when };
                Injection? injection = null;
                var found = place.Run(state => (injection = new Injection(state, seed + when, fault)).Run());
                total = total.With(injection!, found.Count);
                foreach (var each in found.Take(5)) Console.WriteLine($"{fault}, seed {seed + when}: {each}");
                if (injection!.Strikes == 0) break; // there are fewer such calls
                struck.Add(when);
            }

            var result = struck.Count == 0 ? "never called" : $"struck at {string.Join(", ", struck)}";
            Console.Error.WriteLine($"{first.Life} {first.Call} {first.What}: {result}");
        }

        Console.WriteLine(
            $"inject: {total.Lives} lives, {total.Struck} of them struck, {total.Strikes} strikes; "
            + $"{total.Acknowledgements} acknowledgements held, {total.Troubles} refusals and unknown outcomes; {total.Wrong} wrong");
        return total.Wrong == 0 ? 0 : 1;
    }

    /// <summary>1, 2, 3, 5, 8 …: dense at the beginning of a life, sparse later.</summary>
    private static IEnumerable<int> Times(int most)
    {
        for (var (when, next) = (1, 2); when <= most; (when, next) = (next, when + next)) yield return when;
    }

    private readonly record struct Totals(int Lives, int Struck, int Strikes, long Acknowledgements, long Troubles, int Wrong)
    {
        public Totals With(Injection life, int wrong) => new(
            Lives + 1, Struck + (life.Strikes > 0 ? 1 : 0), Strikes + life.Strikes, Acknowledgements + life.Acknowledgements,
            Troubles + life.Troubles, Wrong + wrong);
    }
}
