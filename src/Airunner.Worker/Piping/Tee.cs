using Airunner.Worker.Posix;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Piping;

/// <summary>Passes the input on to standard output. A reader that goes away does not end the logging.</summary>
/// <param name="output">Gets the input.</param>
/// <param name="log">Gets one warning when the output fails.</param>
internal sealed class Tee(Descriptor output, ILogger log)
{
    private bool _isBroken;

    /// <summary>Writes the bytes; waits for the reader.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_isBroken) return;
        try
        {
            if (output.TryWrite(bytes)) return;
            Break("its reader closed it");
        }
        catch (IOException failure)
        {
            Break(failure.Message);
        }
    }

    private void Break(string reason)
    {
        _isBroken = true;
        log.LogWarning("The input can no longer be passed on ({Reason}); it is still logged.", reason);
    }
}
