using Airunner.Worker.Posix;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Running;

/// <summary>
/// Writes what the command wrote to this program's own stream, on a thread of its own: a reader that does not read holds the command
/// back once the buffer is full, and never the log.
/// </summary>
/// <remarks>One thread calls <see cref="Write"/>.</remarks>
internal sealed class PassThrough
{
    private const int BufferBytes = 1 << 20;

    private readonly object _gate = new();
    private readonly Descriptor _target;
    private readonly ILogger _log;
    private readonly Action _wake;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ByteRing _ring = new(BufferBytes);
    private int _awaitedRoom; // 0: nothing waits
    private bool _isComplete;
    private bool _isClosed;
    private bool _isBroken;

    /// <summary>Starts the thread.</summary>
    /// <param name="target">The program's stream.</param>
    /// <param name="name">The stream's name, for the user.</param>
    /// <param name="log">Gets one warning when the target fails.</param>
    /// <param name="wake">Called when there is room again, and when the reader has closed the stream.</param>
    public PassThrough(Descriptor target, string name, ILogger log, Action wake)
    {
        _target = target;
        Name = name;
        _log = log;
        _wake = wake;
        new Thread(WriteAll) { IsBackground = true, Name = $"pass on {name}" }.Start();
    }

    /// <summary>The stream's name, for the user.</summary>
    public string Name { get; }

    /// <summary>Whether the reader has closed the stream: the command's pipe should then be closed too.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_gate) return _isClosed;
        }
    }

    /// <summary>Whether the stream could not be written, as on a full disk: what came then is not in it.</summary>
    public bool IsBroken
    {
        get
        {
            lock (_gate) return _isBroken;
        }
    }

    /// <summary>Bytes that can be written now; 0 when they are fewer than are needed: the wake-up comes once there are as many.</summary>
    /// <param name="least">The least that is needed.</param>
    public int RoomFor(int least)
    {
        lock (_gate)
        {
            if (_isClosed || _isBroken) return int.MaxValue;
            _awaitedRoom = _ring.Room < least ? least : 0;
            return _ring.Room < least ? 0 : _ring.Room;
        }
    }

    /// <summary>Makes room for the last bytes of a command that has ended, which nothing can hold back any more.</summary>
    public void Extend(int bytes)
    {
        lock (_gate) _ring = _ring.Extended(bytes);
    }

    /// <summary>Hands over bytes: at most what <see cref="RoomFor"/> gave, and a few that were held back.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_isClosed || _isBroken) return;
            if (bytes.Length > _ring.Room) _ring = _ring.Extended(bytes.Length - _ring.Room);
            _ring.Add(bytes);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>No more bytes follow; waits until all are written.</summary>
    /// <param name="deadline">The reader is not waited for after this.</param>
    /// <returns>Bytes that the reader did not take.</returns>
    public async Task<int> CompleteAsync(CancellationToken deadline)
    {
        lock (_gate)
        {
            _isComplete = true;
            Monitor.Pulse(_gate);
        }

        try
        {
            await _drained.Task.WaitAsync(deadline);
            return 0;
        }
        catch (OperationCanceledException)
        {
            lock (_gate) return _ring.Count;
        }
    }

    private void WriteAll()
    {
        while (Next() is { Length: > 0 } bytes)
        {
            var isWritten = TryWrite(bytes.Span);
            bool isDue;
            lock (_gate)
            {
                if (isWritten) _ring.Remove(bytes.Length);
                isDue = _isClosed || (_awaitedRoom > 0 && _ring.Room >= _awaitedRoom);
                if (isDue) _awaitedRoom = 0;
            }

            if (isDue) _wake();
            if (!isWritten) break;
        }

        _drained.SetResult();
    }

    private ReadOnlyMemory<byte> Next()
    {
        lock (_gate)
        {
            while (_ring.Count == 0 && !_isComplete) Monitor.Wait(_gate);
            return _ring.First();
        }
    }

    private bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (_target.TryWrite(bytes)) return true;
            lock (_gate) _isClosed = true;
        }
        catch (IOException failure)
        {
            lock (_gate) _isBroken = true;
            _wake();
            _log.LogNotPassedOn(Name, failure.Message);
        }

        return false;
    }
}
