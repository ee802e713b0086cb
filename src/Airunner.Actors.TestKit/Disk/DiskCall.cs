using Airunner.Actors.Testing;

namespace Airunner.Simulation;

/// <summary>One call made to the simulated disk.</summary>
/// <param name="Ordinal">The call's number, from 0; a crash does not reset the count.</param>
/// <param name="Operation">The kind of call.</param>
/// <param name="Path">The path given; for a rename or a link the new name; for a handle the path it was opened by.</param>
/// <param name="OffsetBytes">Offset of a transfer, new length of a truncation, byte of a lock; else 0.</param>
/// <param name="CountBytes">Length of a transfer; else 0.</param>
internal readonly record struct DiskCall(long Ordinal, DiskOperation Operation, string Path, long OffsetBytes, int CountBytes);
