namespace Airunner.Torture.Simulation;

/// <summary>The steps of one seed, for people; costs nothing unless asked for.</summary>
internal sealed class StepLog(TextWriter? target)
{
    public bool IsOn => target is not null;

    public void Note(FormattableString step) => target?.WriteLine(FormattableString.Invariant(step));
}
