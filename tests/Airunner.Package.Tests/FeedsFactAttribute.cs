namespace Airunner.Package.Tests;

/// <summary>A fact that fetches packages; skipped with a reason where this machine's package sources cannot be reached.</summary>
public sealed class FeedsFactAttribute : FactAttribute
{
    public FeedsFactAttribute() => Skip = MachineFeeds.Unreachable;
}
