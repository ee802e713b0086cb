namespace Airunner.Queueing;

/// <summary>Takes what a worker has to say, a line each.</summary>
/// <param name="Say">What happens to jobs.</param>
/// <param name="Warn">What does not work.</param>
internal sealed record WorkerNotices(Action<string> Say, Action<string> Warn);
