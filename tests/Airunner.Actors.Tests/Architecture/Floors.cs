namespace Airunner.Actors.Tests.Architecture;

/// <summary>The layers of the library: the floor of each namespace, and what each floor may refer to.</summary>
/// <remarks>Floor 0: bytes and values. 1: decisions. 2: the disk and the other seams. 3: actors. 4: hosting.</remarks>
internal static class Floors
{
    private const string Library = "Airunner.Actors.";

    // A room is a namespace below the library's. "" holds the public types: identities, statuses, errors, the seams.
    private static readonly Dictionary<string, int> Rooms = new()
    {
        ["Format"] = 0,
        [""] = 1,
        ["Jobs.Identity"] = 1,
        ["Jobs.Sequencing"] = 1,
        ["Signals"] = 2,
        ["Storage"] = 2,
        ["Delivery"] = 2,
        ["Archive"] = 2,
        ["Reading"] = 2,
        ["Jobs.Appending"] = 2,
        ["Jobs.Life"] = 2,
        ["Jobs.Recovery"] = 2,
        ["Delivery.Actors"] = 3,
        ["Archive.Actors"] = 3,
        ["Jobs.Actors"] = 3,
        ["Jobs.Serialization"] = 3,
        ["Jobs.Serialization.Wire"] = 0, // generated
        ["Hosting"] = 4,
        ["Hosting.Hocon"] = 4,
    };

    // Types that are not on the floor of their room, each with the reason. At most five.
    private static readonly Dictionary<string, int> Exceptions = new()
    {
        // The messages carry actor references; they are public, so they stand with the other public types.
        ["JobWalProtocol"] = 3,
    };

    private static readonly HashSet<string> FilesAndClocks =
    [
        "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream", "System.IO.Directory", "System.IO.DirectoryInfo",
        "System.IO.DriveInfo", "System.IO.RandomAccess", "System.IO.FileSystemWatcher", "System.IO.MemoryMappedFiles.MemoryMappedFile",
        "Microsoft.Win32.SafeHandles.SafeFileHandle", "System.TimeProvider", "System.Diagnostics.Stopwatch",
        "System.Threading.Timer", "System.Threading.PeriodicTimer",
    ];

    /// <summary>Types that the table names and the library does not have.</summary>
    public static string[] Unknown(IEnumerable<TypeUse> uses) =>
    [
        .. Exceptions.Keys.Except(
            uses.Select(use => use.From).Where(type => type.Length > Library.Length).Select(type => type[Library.Length..])),
    ];

    /// <summary>The floor of a type of the library; null when its namespace is not in the table.</summary>
    /// <param name="type">Full name of the outermost type.</param>
    public static int? Of(string type)
    {
        var inLibrary = type[Library.Length..];
        if (Exceptions.TryGetValue(inLibrary, out var exception)) return exception;
        var end = inLibrary.LastIndexOf('.');
        return Rooms.TryGetValue(end < 0 ? "" : inLibrary[..end], out var floor) ? floor : null;
    }

    /// <summary>The rule that one type's use of another breaks; null when it breaks none.</summary>
    public static string? Violation(TypeUse use)
    {
        if (Of(use.From) is not { } floor) return $"{use.From} is in no room: move it into one, or add its namespace to Floors.";
        if (use.To.StartsWith("Akka.", StringComparison.Ordinal))
            return floor < 3 ? $"{use.From} (floor {floor}) refers to {use.To}: below floor 3 there is no Akka." : null;
        if (FilesAndClocks.Contains(use.To))
            return floor < 2 ? $"{use.From} (floor {floor}) refers to {use.To}: below floor 2 there are no files and no clock." : null;
        if (!use.To.StartsWith(Library, StringComparison.Ordinal) || Of(use.To) is not { } other) return null;
        return other > floor ? $"{use.From} (floor {floor}) refers up to {use.To} (floor {other})." : null;
    }

    /// <summary>All broken rules, sorted.</summary>
    public static string[] Violations(IEnumerable<TypeUse> uses) =>
        [.. uses.Select(Violation).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
}
