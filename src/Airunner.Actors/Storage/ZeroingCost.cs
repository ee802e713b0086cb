namespace Airunner.Actors.Storage;

/// <summary>Whether zeros ahead of a commit cost less than what they spare it.</summary>
/// <remarks>
/// They spare the journal's commit of a longer file, whatever the commit's size, and cost as many bytes again. On a disk of 250 MB/s that is
/// too much from some 60 KB on, on one of 1 GB/s from some 250 KB: so what a step took is measured, never assumed.
/// </remarks>
internal struct ZeroingCost
{
    /// <summary>Steps below this tell more of their own sync than of their bytes.</summary>
    internal const long TellingStepBytes = 1 << 20;

    /// <summary>What a journal commit costs a write, about two small ones.</summary>
    internal static readonly TimeSpan Spared = TimeSpan.FromMicroseconds(250);

    private const double Forgetting = 0.999;
    private double _ticksPerByte;

    /// <summary>A step was written.</summary>
    internal void Took(long bytes, TimeSpan elapsed)
    {
        if (bytes >= TellingStepBytes) _ticksPerByte = elapsed.Ticks / (double)bytes;
    }

    /// <summary>Whether a commit of that size is better preceded by zeros; true as long as no step has told.</summary>
    internal bool Pays(long commitBytes)
    {
        if (_ticksPerByte * commitBytes <= Spared.Ticks) return true;
        _ticksPerByte *= Forgetting; // after some hundred refusals a step tells anew: the last one may have met a bad moment
        return false;
    }
}
