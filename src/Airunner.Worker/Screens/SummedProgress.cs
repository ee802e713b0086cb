namespace Airunner.Worker.Screens;

/// <summary>Adds up the progress of parts, which are done one after the other or in parallel.</summary>
/// <param name="all">Gets the sum.</param>
internal sealed class SummedProgress(IProgress<long> all)
{
    private long _sum;

    /// <summary>The progress of one part.</summary>
    public IProgress<long> OfOne() => new One(this);

    private sealed class One(SummedProgress sum) : IProgress<long>
    {
        private long _known;

        public void Report(long value)
        {
            sum.Add(value - _known);
            _known = value;
        }
    }

    private void Add(long more) => all.Report(Interlocked.Add(ref _sum, more));
}
