namespace Airunner.Collector.Tokens;

/// <summary>A token is not accepted. The message never holds a part of the token.</summary>
internal sealed class TokenRefusedException(string reason) : Exception(reason);
