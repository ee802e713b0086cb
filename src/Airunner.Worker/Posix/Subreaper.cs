namespace Airunner.Worker.Posix;

/// <summary>Whether this process adopts what its descendants leave behind.</summary>
internal static class Subreaper
{
    private const int SetChildSubreaper = 36;

    /// <summary>Whether orphans among the descendants become children of this process, which has to reap them.</summary>
    public static bool IsSet { get; private set; }

    /// <summary>From now on orphans come here. Only for a process that starts no others, since every child that ends is reaped.</summary>
    public static void Set() => IsSet = Libc.ProcessControl(SetChildSubreaper, 1, 0, 0, 0) == 0;
}
