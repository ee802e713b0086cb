namespace Airunner.Torture.Mutation;

/// <summary>Every guard.</summary>
internal static class Edits
{
    public static IReadOnlyList<Edit> All { get; } = [.. FormatEdits.All, .. StorageEdits.All, .. WriterEdits.All, .. DiskEdits.All, .. RepairEdits.All, .. JobsEdits.All, .. LifeEdits.All, .. ArchiveEdits.All];
}
