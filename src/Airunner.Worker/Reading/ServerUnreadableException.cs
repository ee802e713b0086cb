namespace Airunner.Worker.Reading;

/// <summary>A server does not send what it has: it cannot be reached, or does not allow it.</summary>
internal sealed class ServerUnreadableException(string message, Exception inner) : Exception(message, inner);
