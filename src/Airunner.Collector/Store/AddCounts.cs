namespace Airunner.Collector.Store;

/// <summary>What became of a batch. Either way the store has every event of it.</summary>
/// <param name="Added">Events that were new.</param>
/// <param name="Duplicates">Events that were there already with the same payload, and were dropped.</param>
public readonly record struct AddCounts(int Added, int Duplicates);
