using Airunner.Actors.Storage;

namespace Airunner.Worker.Posix;

/// <summary>Waits until one of several descriptors is readable, or writable.</summary>
internal static unsafe class Poller
{
    /// <param name="descriptors">At most 8; closed ones are ignored.</param>
    /// <param name="ready">Which ones are readable or at their end, in the same order.</param>
    /// <param name="timeoutMs">−1 for no time-out.</param>
    /// <param name="writing">The index of one that is waited for until it can be written; −1 for none.</param>
    public static void Wait(ReadOnlySpan<Descriptor> descriptors, Span<bool> ready, int timeoutMs, int writing = -1)
    {
        var fds = stackalloc Libc.PollFd[8];
        for (var i = 0; i < descriptors.Length; i++)
            fds[i] = new Libc.PollFd { Fd = descriptors[i].Number, Wanted = i == writing ? Libc.PollOut : Libc.PollIn };

        if (Libc.Poll(fds, (nuint)descriptors.Length, timeoutMs) < 0 && Libc.LastError != Errno.EINTR)
            throw Descriptor.Failure("poll");

        for (var i = 0; i < descriptors.Length; i++) ready[i] = fds[i].Fd >= 0 && fds[i].Returned != 0;
    }
}
