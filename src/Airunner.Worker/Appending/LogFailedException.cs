namespace Airunner.Worker.Appending;

/// <summary>The log took no more events: a permanent refusal, or trouble that outlasted the drain time-out. The program ends with 74.</summary>
internal sealed class LogFailedException(string reason, Exception? inner = null) : Exception(reason, inner);
