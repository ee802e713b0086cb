namespace Airunner.Actors.Jobs.Life;

/// <summary>What became of the question whether the server has all events of an execution.</summary>
/// <param name="Answer">The server's answer; null where it does not say, or there was none.</param>
/// <param name="Trouble">Why there was no answer; null where there was one, or the server does not say.</param>
internal sealed record Confirmation(Completeness? Answer, string? Trouble)
{
    /// <summary>Nobody was asked: the server does not say, or was sent nothing.</summary>
    internal static readonly Confirmation NotAsked = new(null, null);
}
