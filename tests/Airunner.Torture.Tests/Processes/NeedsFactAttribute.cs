using Airunner.Torture.Processes;

namespace Airunner.Torture.Tests.Processes;

/// <summary>What a test needs from the machine.</summary>
public enum Need
{
    /// <summary>strace.</summary>
    Strace,

    /// <summary>The right to mount.</summary>
    Mount,

    /// <summary>The right to mount, and a mounted disk that can be made to fail.</summary>
    FailingMount,
}

/// <summary>A fact that is skipped with a reason on a machine without what it needs.</summary>
public sealed class NeedsFactAttribute : FactAttribute
{
    public NeedsFactAttribute(params Need[] needs) => Skip = needs.Select(Needs.Missing).FirstOrDefault(missing => missing is not null);
}

/// <summary>A theory that is skipped with a reason on a machine without what it needs.</summary>
public sealed class NeedsTheoryAttribute : TheoryAttribute
{
    public NeedsTheoryAttribute(Need need) => Skip = Needs.Missing(need);
}

/// <summary>Checks the machine, once.</summary>
internal static class Needs
{
    private static readonly Lazy<string?> NoMount = new(() =>
    {
        using var mount = Mount.TryMake(8, "data=ordered", out var why);
        return mount is null ? why : null;
    });

    private static readonly Lazy<string?> NoFailingMount = new(() =>
    {
        using var mount = Mount.TryMake(8, "errors=remount-ro", out var why);
        return mount is null ? why : mount.CannotFail;
    });

    /// <summary>Why a test cannot run here; null when it can.</summary>
    public static string? Missing(Need need) => need switch
    {
        Need.Strace => Strace.Missing,
        Need.Mount => NoMount.Value,
        _ => NoFailingMount.Value,
    };
}
