namespace Airunner.Simulation;

/// <summary>
/// The simulated machine has stopped; every call throws this until <see cref="SimulatedFileSystem.Crash"/> has started it again.
/// </summary>
public sealed class SimulatedCrashException() : Exception("The simulated machine has stopped.");
