namespace Airunner.Actors;

/// <summary>Base of all errors of a log; the facts are properties of the derived types.</summary>
public abstract class WalException(string message, Exception? inner = null) : Exception(message, inner);
