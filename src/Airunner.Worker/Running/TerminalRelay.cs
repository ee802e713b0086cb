using Airunner.Worker.Posix;

namespace Airunner.Worker.Running;

/// <summary>Passes on what is typed at the user's terminal to the command's, on a thread of its own.</summary>
/// <remarks>Nothing is read in the background, where that would stop this program, and nothing more than the command takes.</remarks>
internal sealed class TerminalRelay : IDisposable
{
    private const int ChunkBytes = 4096;

    /// <summary>A shell says nothing to a job that runs in the background when it takes it to the foreground.</summary>
    private const int BackgroundLookMs = 200;

    private readonly Terminal _from;
    private readonly Descriptor _to;
    private readonly Action _foreground;
    private readonly Wakeup _wake = new();
    private readonly Thread _thread;
    private volatile bool _isOver;
    private int _mayHaveBeenAway; // 1: in the background, though this side may not have seen it there

    /// <summary>Starts the thread.</summary>
    /// <param name="from">The user's terminal.</param>
    /// <param name="to">The master of the command's.</param>
    /// <param name="foreground">Called when this program has come to the foreground.</param>
    public TerminalRelay(Terminal from, Descriptor to, Action foreground)
    {
        _foreground = foreground;
        _from = from;
        _to = to;
        _thread = new Thread(PassOn) { IsBackground = true, Name = "terminal input" };
        _thread.Start();
    }

    /// <summary>
    /// Looks again whether this program is in the foreground. It was continued in the background, and may have been moved to the foreground
    /// before this is called: then the terminal is as the shell has left it.
    /// </summary>
    public void Continued()
    {
        Volatile.Write(ref _mayHaveBeenAway, 1);
        _wake.Set();
    }

    public void Dispose()
    {
        _isOver = true;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
    }

    private void PassOn()
    {
        var bytes = new byte[ChunkBytes];
        while (!_isOver)
        {
            if (!_from.IsForeground)
            {
                Volatile.Write(ref _mayHaveBeenAway, 1);
                IsReady(Descriptor.Closed, forWriting: false, BackgroundLookMs);
                continue;
            }

            if (Interlocked.Exchange(ref _mayHaveBeenAway, 0) == 1) _foreground();
            if (!IsReady(_from.Device, forWriting: false) || !_from.IsForeground) continue;
            var count = Read(bytes);
            if (count == 0 || !Write(bytes.AsSpan(0, count))) return;
        }
    }

    /// <returns>0 when the terminal is gone.</returns>
    private int Read(Span<byte> bytes)
    {
        try
        {
            return _from.Device.Read(bytes);
        }
        catch (IOException)
        {
            return 0; // hung up, or no longer the terminal of this session: SIGHUP says so too
        }
    }

    private bool Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !_isOver)
        {
            var count = _to.WriteSome(bytes);
            if (count < 0) return false;
            bytes = bytes[count..];
            if (count == 0) IsReady(_to, forWriting: true);
        }

        return true;
    }

    /// <summary>Waits for the descriptor, or for a wake-up.</summary>
    private bool IsReady(Descriptor descriptor, bool forWriting, int timeoutMs = -1)
    {
        Span<bool> ready = stackalloc bool[2];
        Poller.Wait([descriptor, _wake.Signal], ready, timeoutMs, writing: forWriting ? 0 : -1);
        if (ready[1]) _wake.Reset();
        return ready[0];
    }
}
