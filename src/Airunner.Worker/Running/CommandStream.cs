using Airunner.Protocol;
using Airunner.Worker.Posix;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Running;

/// <summary>One of the command's two streams: its pipe, and where its bytes are passed on to.</summary>
/// <param name="pipe">What the command writes into.</param>
/// <param name="type">Which stream its bytes are of.</param>
/// <param name="passThrough">Where they go on to.</param>
/// <param name="log">Where it is told when the command is cut off.</param>
internal sealed class CommandStream(Descriptor pipe, StreamType type, PassThrough passThrough, ILogger log)
{
    private long _owed;
    private long? _leftUnheard;

    /// <summary>What the command writes into.</summary>
    public Descriptor Pipe => pipe;

    /// <summary>Which stream its bytes are of.</summary>
    public StreamType Type => type;

    /// <summary>Whether something is left of what stood in the pipe when <see cref="NoteOwed"/> was called.</summary>
    public bool IsOwed => pipe.IsOpen && _owed > 0;

    /// <summary>The command has ended: what stands in the pipe now is its own.</summary>
    public void NoteOwed() => _owed = pipe.Unread();

    /// <summary>Reads; at its end the pipe is closed.</summary>
    /// <returns>Bytes read.</returns>
    public int Read(Span<byte> target)
    {
        var count = pipe.Read(target);
        _owed -= count;
        if (count == 0) pipe.Close();
        return count;
    }

    /// <summary>Passes on what was read and is in the log's hand.</summary>
    /// <remarks>
    /// Where nobody reads any more the command is told so as in any pipeline, by its pipe: but only when what it had written already is
    /// read, and more has come since. A command that has written its last has no loss.
    /// </remarks>
    public void PassOn(ReadOnlySpan<byte> bytes)
    {
        if (_leftUnheard is not { } left)
        {
            if (!passThrough.Write(bytes)) _leftUnheard = pipe.Unread();
            return;
        }

        _leftUnheard = left - bytes.Length;
        if (left > 0) return;
        pipe.Close();
        log.LogWarning("Nobody reads the command's {Stream} any more, and so it was closed: what the command writes there from now on is not logged.", passThrough.Name);
    }

    /// <summary>The command has ended long ago and someone it has started still holds the pipe: nothing more is read.</summary>
    public void CutOff()
    {
        if (!pipe.IsOpen) return;
        pipe.Close();
        log.LogWarning("The command has ended, but a process that it started holds its {Stream} open: what that one writes from now on is not logged.", passThrough.Name);
    }
}
