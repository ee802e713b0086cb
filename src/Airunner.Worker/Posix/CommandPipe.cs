using Airunner.Protocol;

namespace Airunner.Worker.Posix;

/// <summary>One way by which a command's output comes.</summary>
/// <param name="Source">Reads it.</param>
/// <param name="Type">What its bytes are logged as.</param>
internal sealed record CommandPipe(Descriptor Source, StreamType Type);
