namespace Airunner.Worker.Appending;

/// <summary>
/// The log accepts no more events: a permanent refusal, or a transient one that lasted for the drain time-out. Exit status 74.
/// </summary>
internal sealed class LogFailedException(string reason, Exception? inner = null) : Exception(reason, inner);
