namespace Airunner.Benchmarks.Product;

/// <summary>What a measurement of events gave: its speed, and what this process used for it.</summary>
/// <param name="PerSecond">Events a second.</param>
/// <param name="ProcessorUs">Processor time for each event, in µs.</param>
/// <param name="AllocatedBytes">Managed bytes allocated for each event.</param>
/// <param name="PausedShare">Share of the time in which the garbage collector had stopped all threads.</param>
internal readonly record struct EventRate(double PerSecond, double ProcessorUs, double AllocatedBytes, double PausedShare);
