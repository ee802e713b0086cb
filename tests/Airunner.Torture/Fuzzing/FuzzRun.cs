using Airunner.Torture.Exhaustion;
using Airunner.Torture.Fuzzing.Targets;

namespace Airunner.Torture.Fuzzing;

/// <summary>Many inputs on all cores; each is made from the seed and its own number.</summary>
internal sealed class FuzzRun
{
    private const int Chunk = 256;

    private readonly int _seed;
    private readonly string? _only;
    private readonly IFuzzTarget[] _targets;
    private readonly IFuzzTarget[] _byShare;
    private readonly long[] _counts;

    /// <param name="seed">Decides all inputs.</param>
    /// <param name="only">The one target that gets all inputs; null to give each target its share.</param>
    /// <exception cref="FormatException">There is no target of that name.</exception>
    public FuzzRun(int seed, string? only = null)
    {
        _seed = seed;
        _only = only;
        var corpus = new LogCorpus(seed);
        _targets =
        [
            new LogTarget(corpus),
            new ArchiveTarget(corpus),
            new FrameTarget(corpus),
            new EventTarget(),
            new NameTarget(),
            new SettingsTarget(),
        ];
        var wanted = _targets.Where(target => only is null || only == target.Name);
        _byShare = [.. wanted.SelectMany(static target => Enumerable.Repeat(target, target.Share))];
        _counts = new long[_targets.Length];
        if (_byShare.Length == 0)
            throw new FormatException(
                $"There is no target '{only}'; there are {string.Join(", ", _targets.Select(static target => target.Name))}.");
    }

    /// <summary>The results so far.</summary>
    public Findings Findings { get; } = new();

    /// <summary>How many inputs each target got.</summary>
    public IEnumerable<string> Counts => _targets.Select((target, at) => $"{target.Name} {Interlocked.Read(ref _counts[at])}");

    /// <summary>Runs a number of inputs.</summary>
    /// <param name="from">Number of the first.</param>
    /// <param name="count">How many inputs.</param>
    /// <param name="early">Ends the run early.</param>
    public void Run(long from, long count, CancellationToken early = default)
    {
        var cores = Environment.ProcessorCount;
        var next = from;
        using var watchdog = new Watchdog(new ProcessorTime(), cores, Stuck);
        var lanes = Enumerable.Range(0, cores).Select(lane => new Thread(() => Work(lane)) { IsBackground = true }).ToArray();
        foreach (var lane in lanes) lane.Start();
        foreach (var lane in lanes) lane.Join();

        void Work(int lane)
        {
            while (true)
            {
                var start = Interlocked.Add(ref next, Chunk) - Chunk;
                if (start >= from + count || early.IsCancellationRequested) break;
                for (var at = start; at < Math.Min(start + Chunk, from + count); at++)
                {
                    watchdog.Begin(lane, at);
                    Findings.Try(at, One, Named);
                }
            }

            watchdog.End(lane);
        }
    }

    /// <summary>The command that repeats one input.</summary>
    public string ReplayCommand(long at) =>
        $"dotnet run -c Release --project tests/Airunner.Torture -- fuzz --inputs 1 --from {at} --seed {_seed}"
        + (_only is null ? "" : $" --target {_only}");

    private void One(long at)
    {
        var chance = SeededChance.Of(_seed, at);
        var target = _byShare[chance.Next(_byShare.Length)];
        Interlocked.Increment(ref _counts[Array.IndexOf(_targets, target)]);
        target.Try(chance);
    }

    private string Named(long at) => $"seed {_seed}, input {at}, replay: {ReplayCommand(at)}";

    private void Stuck(long at) => Environment.FailFast($"{Named(at)}: no result after a minute.");
}
