using System.Runtime.InteropServices;
using Airunner.Actors.Storage;

namespace Airunner.Worker.Posix;

/// <summary>A file descriptor with unbuffered reads and writes. Its owner closes it; the standard ones are never closed.</summary>
/// <param name="fd">Its number.</param>
/// <param name="endsWithError">Whether the end of what can be read is the error EIO, as on the master of a pseudo-terminal.</param>
internal sealed class Descriptor(int fd, bool endsWithError = false)
{
    public static readonly Descriptor StandardInput = new(0);
    public static readonly Descriptor StandardOutput = new(1);
    public static readonly Descriptor StandardError = new(2);

    /// <summary>None, which nothing waits for.</summary>
    public static readonly Descriptor Closed = new(-1);

    private int _fd = fd;

    /// <summary>The number; −1 when closed, which <c>poll</c> ignores.</summary>
    public int Number => _fd;

    public bool IsOpen => _fd >= 0;

    /// <summary>What a user calls it; null for a descriptor of the program's own.</summary>
    private string? Name => _fd switch
    {
        0 => "standard input",
        1 => "standard output",
        2 => "standard error",
        _ => null,
    };

    /// <summary>Whether it is the master of a pseudo-terminal.</summary>
    public bool IsMaster => endsWithError;

    /// <summary>A pipe whose ends are not inherited by child processes.</summary>
    public static unsafe (Descriptor Read, Descriptor Write) Pipe()
    {
        var ends = stackalloc int[2];
        if (Libc.Pipe2(ends, Libc.OpenCloseOnExec) != 0) throw Failure("pipe2");
        return (new Descriptor(ends[0]), new Descriptor(ends[1]));
    }

    /// <summary>A file without a place on any disk.</summary>
    /// <param name="name">What <c>/proc</c> shows.</param>
    /// <param name="isInherited">Whether a program that this one starts, or becomes, has it too.</param>
    public static Descriptor Memory(string name, bool isInherited = false)
    {
        const uint closeOnExec = 1; // MFD_CLOEXEC
        var fd = Libc.CreateMemoryFile(name, isInherited ? 0 : closeOnExec);
        return fd >= 0 ? new Descriptor(fd) : throw Failure("memfd_create");
    }

    /// <summary>Two ends of a channel, which are not inherited by child processes.</summary>
    public static unsafe (Descriptor One, Descriptor Other) Channel()
    {
        const int local = 1, stream = 1;
        var ends = stackalloc int[2];
        if (Libc.SocketPair(local, stream | Libc.OpenCloseOnExec, 0, ends) != 0) throw Failure("socketpair");
        return (new Descriptor(ends[0]), new Descriptor(ends[1]));
    }

    /// <summary>A copy with a number that no process expects anything at, not inherited by child processes.</summary>
    public Descriptor HighCopy()
    {
        const int duplicateCloseOnExec = 1030, lowest = 64;
        var copy = Libc.Fcntl(_fd, duplicateCloseOnExec, lowest);
        return copy >= 0 ? new Descriptor(copy) : throw Failure("fcntl");
    }

    /// <summary>Whether it is a terminal.</summary>
    public bool IsTerminal => IsOpen && Libc.IsTerminal(_fd) == 1;

    /// <summary>Asks for a larger pipe buffer, so that fewer reads are needed; the kernel may keep its own size.</summary>
    public void WidenPipe(int bytes) => _ = Libc.Fcntl(_fd, Libc.SetPipeSize, bytes);

    /// <summary>Bytes in the pipe that were not read yet; 0 when it is closed or the size is not available.</summary>
    public unsafe int Unread()
    {
        var bytes = 0;
        return IsOpen && Libc.IoControl(_fd, Libc.BytesToRead, &bytes) == 0 ? bytes : 0;
    }

    /// <summary>Reads available bytes; waits for at least one.</summary>
    /// <returns>Bytes read; 0 at the end.</returns>
    public unsafe int Read(Span<byte> target)
    {
        fixed (byte* first = target)
        {
            while (true)
            {
                var count = Libc.Read(_fd, first, target.Length);
                if (count >= 0) return (int)count;
                if (Libc.LastError == Errno.EIO && endsWithError) return 0;
                Retry("read", Libc.PollIn);
            }
        }
    }

    /// <summary>Writes all bytes.</summary>
    /// <returns>False when the reading end is closed (EPIPE).</returns>
    /// <exception cref="IOException">Another error.</exception>
    public unsafe bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            fixed (byte* first = bytes)
            {
                var count = Libc.Write(_fd, first, bytes.Length);
                if (count >= 0) bytes = bytes[(int)count..];
                else if (Libc.LastError == Errno.EPIPE) return false;
                else Retry("write", Libc.PollOut);
            }
        }

        return true;
    }

    /// <summary>Writes what fits now, at least one byte unless the other end is gone.</summary>
    /// <returns>Bytes written; 0 where nothing fits now, −1 when the other end is gone.</returns>
    public unsafe int WriteSome(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            while (true)
            {
                var count = Libc.Write(_fd, first, bytes.Length);
                if (count >= 0) return (int)count;
                if (Libc.LastError == Errno.EAGAIN) return 0;
                if (Libc.LastError != Errno.EINTR) return -1;
            }
        }
    }

    /// <summary>Whether something can be written within a time; for a short text, without waiting for a reader.</summary>
    public unsafe bool IsWritable(int timeoutMs)
    {
        var wanted = new Libc.PollFd { Fd = _fd, Wanted = Libc.PollOut };
        return Libc.Poll(&wanted, 1, timeoutMs) == 1;
    }

    /// <summary>Writes a short text, if that is possible without waiting for a reader.</summary>
    public unsafe void WriteIfReady(ReadOnlySpan<byte> bytes)
    {
        if (!IsWritable(0)) return;
        // A ready pipe has room for 512 bytes (PIPE_BUF).
        fixed (byte* first = bytes) _ = Libc.Write(_fd, first, Math.Min(bytes.Length, 512));
    }

    /// <summary>Ends a channel on both sides; a thread that reads it here sees its end too.</summary>
    public void EndChannel()
    {
        const int bothWays = 2;
        _ = Libc.Shutdown(_fd, bothWays);
    }

    public void Close()
    {
        var fd = Interlocked.Exchange(ref _fd, -1);
        if (fd >= 0) _ = Libc.Close(fd);
    }

    /// <summary>The error of a failed call, in words.</summary>
    public static IOException Failure(string operation)
    {
        var error = (int)Libc.LastError;
        return new IOException($"{operation}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    private unsafe void Retry(string operation, short readiness)
    {
        var error = Libc.LastError;
        if (error == Errno.EINTR) return;
        if (error != Errno.EAGAIN) throw Failure(Name ?? operation);
        var wanted = new Libc.PollFd { Fd = _fd, Wanted = readiness };
        _ = Libc.Poll(&wanted, 1, -1); // another process made the descriptor non-blocking
    }
}
