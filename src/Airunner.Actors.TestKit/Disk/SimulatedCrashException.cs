namespace Airunner.Simulation;

/// <summary>
/// The simulated machine has stopped; every call throws this until <see cref="SimulatedFileSystem.Crash(Unsynced)"/> has started it again,
/// unless <see cref="SimulatedFileSystem.ErrorWhileOff"/> says otherwise.
/// </summary>
internal sealed class SimulatedCrashException() : Exception("The simulated machine has stopped.");
