namespace Airunner.Worker.Commands.Wal;

/// <summary>Adds up the progress of executions that are read in parallel.</summary>
internal sealed class VerifiedBytes
{
    private long _bytes;

    /// <summary>Called with the bytes of all executions so far.</summary>
    public Action<long> Changed { get; init; } = static _ => { };

    /// <summary>The progress of one execution.</summary>
    public IProgress<long> OfOne() => new One(this);

    private sealed class One(VerifiedBytes all) : IProgress<long>
    {
        private long _known;

        public void Report(long value)
        {
            all.Changed(Interlocked.Add(ref all._bytes, value - _known));
            _known = value;
        }
    }
}
