using Airunner.Protocol;
using Airunner.Worker.Posix;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Running;

/// <summary>One of the command's streams: the pipe from the command, and the stream to which its bytes are passed on.</summary>
/// <param name="pipe">The reading end of the command's pipe.</param>
/// <param name="type">The type of its output.</param>
/// <param name="name">The stream's name, for the user.</param>
/// <param name="passThrough">Gets the bytes; null for a quiet run.</param>
/// <param name="log">Gets a warning when the pipe is closed before its end.</param>
internal sealed class CommandStream(Descriptor pipe, StreamType type, string name, PassThrough? passThrough, ILogger log)
{
    private bool _isAtEnd;
    private long _unreadAtExit;
    private long? _unreadAtClose;

    /// <summary>What to wait for: nothing while the reader of the output is behind.</summary>
    public Descriptor Awaited => Room > 0 && !IsOver ? pipe : Descriptor.Closed;

    /// <summary>Whether nothing more is read from it.</summary>
    public bool IsOver => _isAtEnd || !pipe.IsOpen;

    /// <summary>The type of its output.</summary>
    public StreamType Type => type;

    /// <summary>Whether bytes that were in the pipe at <see cref="NoteExit"/> are still unread.</summary>
    public bool HasUnread => !IsOver && _unreadAtExit > 0;

    private int Room => passThrough?.Room ?? int.MaxValue;

    /// <summary>Notes that the command has ended: the bytes in the pipe now are its last.</summary>
    public void NoteExit()
    {
        var unread = pipe.Unread();
        _unreadAtExit = unread;
        passThrough?.Extend(unread);
    }

    /// <summary>Reads from the pipe; closes it at its end, but not a terminal, which would hang up on the session.</summary>
    /// <returns>Bytes read.</returns>
    public int Read(Span<byte> target)
    {
        var count = pipe.Read(target[..Math.Min(target.Length, Room)]);
        _unreadAtExit -= count;
        if (count > 0) return count;
        _isAtEnd = true;
        if (!pipe.IsMaster) pipe.Close();
        return 0;
    }

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
            passThrough?.Write(bytes);
            return;
        }

        _unreadAtClose = unread - bytes.Length;
        if (unread > 0) return;
        pipe.Close();
        log.LogWarning(
            "The reader of the command's {Stream} closed it, so the command's pipe was closed too: nothing more of it is logged.", name);
    }

    /// <summary>Closes a pipe that another process still holds open after the command has ended.</summary>
    public void CutOff()
    {
        if (IsOver) return;
        pipe.Close();
        log.LogWarning(
            "The command has ended, but a process that it started holds its {Stream} open: nothing more of it is logged.", name);
    }
}
