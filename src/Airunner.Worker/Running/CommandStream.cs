using Airunner.Protocol;
using Airunner.Worker.Masking;
using Airunner.Worker.Posix;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Running;

/// <summary>One of the command's streams: the pipe from the command, and the stream to which its bytes are passed on.</summary>
/// <param name="pipe">The reading end of the command's pipe.</param>
/// <param name="type">The type of its output.</param>
/// <param name="mask">Masks secrets in what is read.</param>
/// <param name="name">The stream's name, for the user.</param>
/// <param name="passThrough">Gets the bytes; null for a quiet run.</param>
/// <param name="log">Gets a warning when the pipe is closed before its end.</param>
internal sealed class CommandStream(
    Descriptor pipe, StreamType type, StreamMask mask, string name, PassThrough? passThrough, ILogger log)
{
    private int _promised; // bytes that were read and will be passed on when they are durable; room is kept for them
    private bool _isAtEnd;
    private long _unreadAtExit;
    private long? _unreadAtClose;

    /// <summary>What to wait for: nothing while the reader of the output is behind.</summary>
    public Descriptor Awaited => !IsOver && MostRead > 0 ? pipe : Descriptor.Closed;

    /// <summary>Whether nothing more is read from it.</summary>
    public bool IsOver => _isAtEnd || !pipe.IsOpen;

    /// <summary>The type of its output.</summary>
    public StreamType Type => type;

    /// <summary>Whether bytes that were in the pipe at <see cref="NoteExit"/> are still unread.</summary>
    public bool HasUnread => !IsOver && _unreadAtExit > 0;

    /// <summary>Least size of a target to read into, in bytes.</summary>
    public int Room => mask.Room;

    /// <summary>Whether bytes are held back that <see cref="Release"/> would give.</summary>
    public bool IsReleasable => mask.IsReleasable;

    /// <summary>Whether bytes are passed on only by <see cref="PassOnDurable"/>.</summary>
    public bool IsDurableOnly { get; init; }

    private int MostRead
    {
        get
        {
            if (passThrough is null) return int.MaxValue;
            var promised = Volatile.Read(ref _promised);
            var room = passThrough.RoomFor(promised + mask.MostGiven(1));
            return mask.MostRead(room == int.MaxValue ? room : room - promised);
        }
    }

    /// <summary>Notes that the command has ended: the bytes in the pipe now are its last.</summary>
    public void NoteExit()
    {
        var unread = pipe.Unread();
        _unreadAtExit = unread;
        passThrough?.Extend(mask.MostGiven(unread));
    }

    /// <summary>Reads from the pipe; closes it at its end, but not a terminal, which would hang up on the session.</summary>
    /// <returns>Bytes that are ready in the target; 0 also where all that was read is held back.</returns>
    public int Read(Span<byte> target)
    {
        var free = mask.Begin(target);
        var count = pipe.Read(free[..Math.Min(free.Length, MostRead)]);
        _unreadAtExit -= count;
        if (count > 0) return mask.End(target, count);
        _isAtEnd = true;
        if (!pipe.IsMaster) pipe.Close();
        return mask.Finish(target);
    }

    /// <summary>Gives bytes that were held back for the flush interval.</summary>
    /// <returns>Bytes that are ready in the target.</returns>
    public int Release(Span<byte> target) => mask.Release(target);

    /// <summary>Gives the bytes that are held back when the pipe was closed before its end.</summary>
    /// <returns>Bytes that are ready in the target.</returns>
    public int Finish(Span<byte> target) => mask.Finish(target);

    /// <summary>Looks whether the reader of this stream has closed it.</summary>
    public void NoteReader()
    {
        if (passThrough is { IsClosed: true }) _unreadAtClose ??= pipe.Unread();
    }

    /// <summary>Passes on bytes that were read into the current batch.</summary>
    /// <remarks>
    /// When the reader of this stream has closed it, the command's pipe is closed too, as in any pipeline. First the bytes that were
    /// already in the pipe are read, and the pipe is closed only when more bytes follow: a command that has written its last byte loses
    /// nothing.
    /// </remarks>
    public void PassOn(ReadOnlySpan<byte> bytes)
    {
        if (_unreadAtClose is not { } unread)
        {
            if (IsDurableOnly) Interlocked.Add(ref _promised, bytes.Length);
            else passThrough?.Write(bytes);
            return;
        }

        _unreadAtClose = unread - bytes.Length;
        if (unread > 0 || !pipe.IsOpen) return;
        pipe.Close();
        log.LogReaderClosed(name);
    }

    /// <summary>Passes on bytes that are durable now; called by another thread than the rest.</summary>
    public void PassOnDurable(ReadOnlySpan<byte> bytes)
    {
        passThrough?.Write(bytes);
        Interlocked.Add(ref _promised, -bytes.Length);
    }

    /// <summary>Closes a pipe that another process still holds open after the command has ended.</summary>
    public void CutOff()
    {
        if (IsOver) return;
        pipe.Close();
        log.LogCutOff(name);
    }
}
