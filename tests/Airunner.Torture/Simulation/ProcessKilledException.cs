namespace Airunner.Torture.Simulation;

/// <summary>The worker's process is gone; the machine goes on, with all that the kernel was given.</summary>
internal sealed class ProcessKilledException() : Exception("The process was killed.");
