using System.Collections.Concurrent;

namespace Airunner.Torture.Exhaustion;

/// <summary>What was tried and what of it was broken. Safe for use by many threads.</summary>
internal sealed class Findings
{
    private readonly ConcurrentQueue<string> _broken = new();
    private long _tried;

    public long Tried => Interlocked.Read(ref _tried);

    public IReadOnlyCollection<string> Broken => _broken;

    /// <summary>Tries one thing; whatever it throws is a finding.</summary>
    public void Try(string what, Action work)
    {
        Interlocked.Increment(ref _tried);
        try
        {
            work();
        }
        catch (Exception broken)
        {
            _broken.Enqueue($"{what}: {(broken is Simulation.PromiseBrokenException ? broken.Message : broken)}");
        }
    }
}
