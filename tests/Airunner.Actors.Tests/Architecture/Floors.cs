namespace Airunner.Actors.Tests.Architecture;

/// <summary>Which floor of the house each type of the library lives on, and what each floor may refer to.</summary>
/// <remarks>Floor 0: bytes and values. 1: decisions. 2: the disk and the seams to the world. 3: actors. 4: hosting.</remarks>
internal static class Floors
{
    private const string Library = "Airunner.Actors.";

    // A room's floor, where no rule below says otherwise.
    private static readonly Dictionary<string, int> Rooms = new()
    {
        ["Format"] = 0,
        ["Jobs"] = 1,
        ["Storage"] = 2,
        ["Delivery"] = 1,
        ["Archive"] = 1,
        ["Hosting"] = 4,
    };

    // Rooms that span floors name their types so.
    private static readonly (string Suffix, int Floor)[] Suffixes = [("Actor", 3), ("Protocol", 3), ("Extractor", 3)];

    // Types that are not on their room's floor, by floor.
    private static readonly Dictionary<string, int> Exceptions = ByFloor(
        (0, [
            // The root of the error family: a value that every room's errors derive from.
            "Storage.WalException",
        ]),
        (2, [
            // One log and its disk.
            "Jobs.JobLog", "Jobs.LogMarks",
            // The seam to servers.
            "Delivery.IEventSender", "Delivery.EventsRefusedException", "Delivery.SendAttempt",
            // Compression, and whatever else touches the directory of archives.
            "Archive.ArchivedRecords", "Archive.ArchiveReader", "Archive.ArchiveStream", "Archive.LogArchiver", "Archive.LogComparison",
            "Archive.LogPacker", "Archive.RetentionSweep", "Archive.TemporaryFile",
        ]),
        (3, [
            // What actors are made of, tell each other and write to Akka's log.
            "Jobs.Appender", "Jobs.AppendIntake", "Jobs.AppendReplies", "Jobs.BatchReads", "Jobs.CallersReturn", "Jobs.DeliveryFeed", "Jobs.FoundDamage", "Jobs.JobChild",
            "Jobs.JobsMessages",
            "Jobs.JobWaiters", "Jobs.JobWalMessages", "Jobs.JobWalParts", "Jobs.LeftoverLogs", "Jobs.LogDelivery", "Jobs.LogLife",
            "Jobs.OpenedLogReport",
            "Delivery.DeliverySupervisor", "Delivery.SendLog",
            "Archive.ArchiveLogging", "Archive.ArchiveWork",
        ]));

    private static readonly HashSet<string> FilesAndClocks =
    [
        "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream", "System.IO.Directory", "System.IO.DirectoryInfo",
        "System.IO.DriveInfo", "System.IO.RandomAccess", "System.IO.FileSystemWatcher", "System.IO.MemoryMappedFiles.MemoryMappedFile",
        "Microsoft.Win32.SafeHandles.SafeFileHandle", "System.TimeProvider", "System.Diagnostics.Stopwatch",
        "System.Threading.Timer", "System.Threading.PeriodicTimer",
    ];

    private static Dictionary<string, int> ByFloor(params (int Floor, string[] Types)[] floors) =>
        floors.SelectMany(floor => floor.Types.Select(type => (type, floor.Floor))).ToDictionary();

    /// <summary>Types that the table names but the library does not have.</summary>
    public static string[] Unknown(IEnumerable<TypeUse> uses) =>
        [.. Exceptions.Keys.Except(uses.Select(use => use.From).Where(type => type.Length > Library.Length).Select(type => type[Library.Length..]))];

    /// <summary>The floor of a type of the library, or null where it stands in no room.</summary>
    /// <param name="type">Full name of the outermost type.</param>
    public static int? Of(string type)
    {
        var inLibrary = type[Library.Length..];
        if (Exceptions.TryGetValue(inLibrary, out var exception)) return exception;
        if (Suffixes.FirstOrDefault(rule => inLibrary.EndsWith(rule.Suffix, StringComparison.Ordinal)) is { Suffix: not null } rule) return rule.Floor;
        return Rooms.TryGetValue(inLibrary.Split('.')[0], out var floor) ? floor : null;
    }

    /// <summary>What is wrong with one type's use of another; null where nothing is.</summary>
    public static string? Violation(TypeUse use)
    {
        if (Of(use.From) is not { } floor) return $"{use.From} stands in no room: put it into one, or add the room to Floors.";
        if (use.To.StartsWith("Akka.", StringComparison.Ordinal))
            return floor < 3 ? $"{use.From} (floor {floor}) refers to {use.To}: below floor 3 there is no Akka." : null;
        if (FilesAndClocks.Contains(use.To))
            return floor < 2 ? $"{use.From} (floor {floor}) refers to {use.To}: below floor 2 there are no files and no clock." : null;
        if (!use.To.StartsWith(Library, StringComparison.Ordinal) || Of(use.To) is not { } other) return null;
        return other > floor ? $"{use.From} (floor {floor}) refers up to {use.To} (floor {other})." : null;
    }

    /// <summary>All that is wrong.</summary>
    public static string[] Violations(IEnumerable<TypeUse> uses) =>
        [.. uses.Select(Violation).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
}
