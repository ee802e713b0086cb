namespace Airunner.Torture.Processes;

/// <summary>Makes single system calls of a victim fail, or kills it in them, by strace; then recovers and compares.</summary>
internal sealed class InjectCommand : ITortureCommand
{
    public string Name => "inject";

    public string Usage => "[--most 12] [--seed 1] [--directory DIR]: each call × each error × its 1st to Nth time, and a kill in each; recover, compare";

    public int Run(TortureOptions options)
    {
        var (most, seed, directory) = ((int)options.Number("--most", 12), (int)options.Number("--seed", 1), options.Text("--directory"));
        options.NothingElse();
        if (Strace.Missing is { } missing)
        {
            Console.WriteLine($"inject: {missing}");
            return 0;
        }

        int runs = 0, wrong = 0;
        long acknowledgements = 0, troubles = 0;
        foreach (var (call, what) in Injection.All)
        {
            var struck = 0;
            for (var when = 1; when <= most; when++, runs++)
            {
                Injection? injection = null;
                var found = StateDirectories.Run(directory, state => (injection = new Injection(state, seed + when, call, what, when)).Run());
                acknowledgements += injection!.Acknowledgements;
                troubles += injection.Troubles;
                wrong += found.Count;
                foreach (var each in found.Take(5)) Console.WriteLine($"{call} {what} when={when}: {each}");
                if (!injection.Struck) break; // it is not called so often
                struck++;
            }

            Console.Error.WriteLine($"{call} {what}: {struck} times");
        }

        Console.WriteLine($"inject: {runs} lives, {acknowledgements} acknowledgements held, {troubles} refusals and unknown outcomes; {wrong} wrong");
        return wrong == 0 ? 0 : 1;
    }
}
