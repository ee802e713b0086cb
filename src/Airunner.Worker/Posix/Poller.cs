using Airunner.Actors.Storage;

namespace Airunner.Worker.Posix;

/// <summary>Waits until one of a few descriptors can be read.</summary>
internal static unsafe class Poller
{
    /// <param name="descriptors">At most 8; closed ones are passed over.</param>
    /// <param name="ready">Which can be read, or are at their end; same order.</param>
    /// <param name="timeoutMs">−1 waits without end.</param>
    public static void Wait(ReadOnlySpan<Descriptor> descriptors, Span<bool> ready, int timeoutMs)
    {
        var fds = stackalloc Libc.PollFd[8];
        for (var i = 0; i < descriptors.Length; i++)
            fds[i] = new Libc.PollFd { Fd = descriptors[i].Number, Wanted = Libc.PollIn };

        if (Libc.Poll(fds, (nuint)descriptors.Length, timeoutMs) < 0 && Libc.LastError != Errno.EINTR)
            throw Descriptor.Failure("poll");

        for (var i = 0; i < descriptors.Length; i++) ready[i] = fds[i].Fd >= 0 && fds[i].Returned != 0;
    }
}
