using Airunner.Worker.Masking;
using Airunner.Worker.Posix;
using Airunner.Worker.Running;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Piping;

/// <summary>Passes the input on to standard output. A reader that is slow holds the input back, one that goes away does not.</summary>
/// <param name="output">Gets the input.</param>
/// <param name="log">Gets one warning when the output fails.</param>
/// <param name="wake">Called when there is room again.</param>
internal sealed class Tee(Descriptor output, ILogger log, Action wake)
{
    private readonly PassThrough _passed = new(output, "input", log, wake);
    private bool _isLostReported;

    /// <summary>Whether the output could not be written.</summary>
    public bool IsBroken => _passed.IsBroken;

    /// <summary>The most bytes to read now, so that what they give has room.</summary>
    public int MostRead(StreamMask mask) => mask.MostRead(_passed.RoomFor(mask.MostGiven(1)));

    /// <summary>Hands over bytes; does not wait.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        _passed.Write(bytes);
        if (!_passed.IsClosed || _isLostReported) return;
        _isLostReported = true;
        log.LogInputClosed();
    }

    /// <summary>No more bytes follow; waits until all are written.</summary>
    /// <param name="deadline">The reader is not waited for after this.</param>
    public async Task CompleteAsync(CancellationToken deadline)
    {
        var left = await _passed.CompleteAsync(deadline);
        if (left > 0 && !_passed.IsClosed)
            log.LogInputNotRead(left);
    }
}
