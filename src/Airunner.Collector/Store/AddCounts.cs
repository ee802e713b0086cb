namespace Airunner.Collector.Store;

/// <summary>The result of adding a batch. The store now has every event of it.</summary>
/// <param name="Added">Events that were new.</param>
/// <param name="Duplicates">Events that were already stored with the same payload, and were dropped.</param>
public readonly record struct AddCounts(int Added, int Duplicates);
