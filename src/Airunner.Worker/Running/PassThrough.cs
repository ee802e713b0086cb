using Airunner.Worker.Posix;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Running;

/// <summary>Writes one of the command's streams to this program's own stream.</summary>
/// <param name="target">The program's stream; null for a quiet run.</param>
/// <param name="name">The stream's name, for the user.</param>
/// <param name="log">Gets one warning when the target fails.</param>
internal sealed class PassThrough(Descriptor? target, string name, ILogger log)
{
    private Descriptor? _target = target;

    /// <summary>The stream's name, for the user.</summary>
    public string Name => name;

    /// <summary>Writes the bytes.</summary>
    /// <returns>False when the reading end is closed: the command's pipe should then be closed too.</returns>
    public bool Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return _target is null || _target.TryWrite(bytes);
        }
        catch (IOException failure)
        {
            log.LogWarning("The command's {Stream} can no longer be passed on ({Reason}); it is still logged.", name, failure.Message);
            _target = null;
            return true;
        }
    }
}
