namespace Airunner.Actors.Storage;

/// <summary>Whether zeros ahead of a commit cost less than they save.</summary>
/// <remarks>
/// They save the journal commit of a longer file, which does not depend on the commit's size, and cost as many bytes as the commit. On a
/// disk of 250 MB/s they cost more than they save from about 60 KB on, on a disk of 1 GB/s from about 250 KB: so steps are measured.
/// </remarks>
internal struct ZeroingCost
{
    /// <summary>Smaller steps are not measured: their sync takes longer than their bytes.</summary>
    internal const long SmallestMeasuredStepBytes = 1 << 20;

    /// <summary>Time that a journal commit adds to a write: about two small writes.</summary>
    internal static readonly TimeSpan Spared = TimeSpan.FromMicroseconds(250);

    private const double DecayPerRefusal = 0.999;
    private double _ticksPerByte;

    /// <summary>Notes the time of a step.</summary>
    internal void Took(long bytes, TimeSpan elapsed)
    {
        if (bytes >= SmallestMeasuredStepBytes) _ticksPerByte = elapsed.Ticks / (double)bytes;
    }

    /// <summary>Whether zeros pay for a commit of that size; true until a step was measured.</summary>
    internal bool Pays(long commitBytes)
    {
        if (_ticksPerByte * commitBytes <= Spared.Ticks) return true;
        _ticksPerByte *= DecayPerRefusal; // after some hundred refusals a step is measured again: the last one may have been slow by chance
        return false;
    }
}
