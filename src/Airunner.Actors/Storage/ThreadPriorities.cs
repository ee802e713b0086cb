namespace Airunner.Actors.Storage;

/// <summary>Priorities of this process's threads among each other. .NET's <see cref="Thread.Priority"/> has no effect on Linux.</summary>
internal static class ThreadPriorities
{
    private const int OfProcess = 0; // PRIO_PROCESS; on Linux it means one thread
    private const int CallingThread = 0;
    private const int Nice = 10; // about a tenth of the share of a thread of the usual priority

    [ThreadStatic]
    private static bool _isLowered;

    /// <summary>Lowers the calling thread's priority for good. Threads that it starts have the lower one, too.</summary>
    /// <remarks>Always allowed. Where it has no effect, the work only takes more of the processors.</remarks>
    internal static void Lower()
    {
        if (_isLowered) return;
        _isLowered = true;
        _ = Libc.SetPriority(OfProcess, CallingThread, Nice);
    }

    /// <summary>The calling thread's nice value: 0 by default, higher for less.</summary>
    internal static int NiceOfCallingThread => Libc.GetPriority(OfProcess, CallingThread);
}
