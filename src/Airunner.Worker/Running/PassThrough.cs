using Airunner.Worker.Posix;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Running;

/// <summary>Gives one of the command's streams on to this program's own.</summary>
/// <param name="target">Where to; null for a quiet run.</param>
/// <param name="name">The stream's name, for people.</param>
/// <param name="log">Where a target that fails is told, once.</param>
internal sealed class PassThrough(Descriptor? target, string name, ILogger log)
{
    private Descriptor? _target = target;

    /// <summary>The stream's name, for people.</summary>
    public string Name => name;

    /// <summary>Writes the bytes on.</summary>
    /// <returns>False when nobody reads them any more: the command is then to be told so too, as if it wrote there itself.</returns>
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
