using System.Collections.Concurrent;

namespace Airunner.Torture.Exhaustion;

/// <summary>How much was tried, and the broken promises. Thread-safe.</summary>
internal sealed class Findings
{
    private readonly ConcurrentQueue<string> _broken = new();
    private long _tried;

    public long Tried => Interlocked.Read(ref _tried);

    public ConcurrentQueue<string> Broken => _broken;

    /// <summary>Tries one thing; any exception is a finding.</summary>
    public void Try(string what, Action work) => Try(0, _ => work(), _ => what);

    /// <summary>Tries one of very many things; its name is made only for a finding.</summary>
    public void Try(long at, Action<long> work, Func<long, string> name)
    {
        Interlocked.Increment(ref _tried);
        try
        {
            work(at);
        }
        catch (Exception broken)
        {
            _broken.Enqueue($"{name(at)}: {(broken is Simulation.PromiseBrokenException ? broken.Message : broken)}");
        }
    }
}
