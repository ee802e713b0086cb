namespace Airunner.Actors;

/// <summary>Root of what can go wrong with a log; the facts are properties of the derived types.</summary>
public abstract class WalException(string message, Exception? inner = null) : Exception(message, inner);
