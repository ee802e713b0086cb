namespace Airunner.Torture.Processes;

/// <summary>Rolling restarts: the process that runs takes over what the one before leaves.</summary>
internal sealed class RestartCommand : ITortureCommand
{
    private const int Executions = 100;

    public string Name => "restart";

    public string Usage =>
        "[--times 10] [--seed 1] [--directory DIR | --buffered]: a process takes over 100 live executions of one that stops or is killed";

    public int Run(TortureOptions options)
    {
        var (times, seed) = (options.Number("--times", 10), (int)options.Number("--seed", 1));
        using var place = Place.From(options);
        options.NothingElse();
        if (place.Missing is { } missing)
        {
            Console.WriteLine($"restart: {missing}");
            return 0;
        }

        long left = 0, acknowledgements = 0;
        for (var time = 0; time < times; time++, seed++)
        {
            RollingRestart? restart = null;
            var wrong = place.Run(state => (restart = new RollingRestart(state, seed)).Run(Executions, isKilled: time % 2 == 1));
            left += restart!.Left;
            acknowledgements += restart.Acknowledgements;
            foreach (var each in wrong) Console.WriteLine($"seed {seed}: {each}");
            if (wrong.Count > 0) return 1;
        }

        Console.WriteLine($"restart: {times} restarts, {left} logs taken over, {acknowledgements} acknowledgements held; 0 wrong");
        return 0;
    }
}
