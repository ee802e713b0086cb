namespace Airunner.Worker.Top;

/// <summary>One process of the state directory, as it was found at one look.</summary>
/// <param name="Process">Its number.</param>
/// <param name="Sample">Its answer; null where it did not answer in time, as one that is stopped.</param>
/// <param name="AppendsPerSecond">Since the look before.</param>
internal sealed record ProcessView(int Process, ProcessSample? Sample, double AppendsPerSecond);
