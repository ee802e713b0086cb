namespace Airunner.Worker.Posix;

/// <summary>Ends this process together with the worker that started it.</summary>
internal static class ParentDeath
{
    private const int SetParentDeathSignal = 1;

    /// <summary>From now on this process gets a TERM when its parent ends, or rather the parent's thread that started it.</summary>
    /// <param name="parent">The parent's process id.</param>
    /// <returns>False where the parent has ended already.</returns>
    public static bool Bind(int parent) =>
        Libc.ProcessControl(SetParentDeathSignal, Signals.Terminate, 0, 0, 0) == 0 && Libc.ParentProcess() == parent;
}
