namespace Airunner.Torture.Mutation;

/// <summary>Every guard.</summary>
internal static class Edits
{
    public static IReadOnlyList<Edit> All { get; } = [.. FormatEdits.All, .. StorageEdits.All, .. RepairEdits.All, .. JobsEdits.All, .. ArchiveEdits.All];
}
