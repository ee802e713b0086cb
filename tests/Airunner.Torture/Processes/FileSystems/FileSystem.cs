namespace Airunner.Torture.Processes.FileSystems;

/// <summary>A kind of file system that can be mounted for a test.</summary>
internal sealed class FileSystem
{
    private readonly Maker _make;

    private FileSystem(string name, Maker make)
    {
        Name = name;
        _make = make;
    }

    private delegate Mount? Maker(int mebibytes, out string why);

    /// <summary>Every kind, in the order of the matrix.</summary>
    public static IReadOnlyList<FileSystem> All { get; } =
    [
        InFile("ext4", "data=ordered", "mkfs.ext4", "-q", "-m", "0", "-b", "4096"),
        InFile("ext4-1k", "data=ordered", "mkfs.ext4", "-q", "-m", "0", "-b", "1024"),
        InFile("ext4-journal", "data=journal", "mkfs.ext4", "-q", "-m", "0"),
        InFile("xfs", "", "mkfs.xfs", "-q"),
        InFile("btrfs", "", "mkfs.btrfs", "-q"),
        new("tmpfs", Mount.TryMakeInMemory),
        new("overlay", Mount.TryMakeOverlay),
    ];

    /// <summary>Its name for <c>--only</c>.</summary>
    public string Name { get; }

    /// <summary>The kind of this name.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static FileSystem Of(string name) =>
        All.FirstOrDefault(each => each.Name == name) ?? throw new FormatException($"There is no file system '{name}'.");

    /// <summary>Mounts a new one.</summary>
    /// <param name="mebibytes">Its size; xfs needs 300.</param>
    /// <param name="why">Why it cannot be mounted here.</param>
    public Mount? TryMount(int mebibytes, out string why) => _make(mebibytes, out why);

    private static FileSystem InFile(string name, string options, params string[] make) =>
        new(name, (int mebibytes, out string why) => Mount.TryMake(mebibytes, make, options, out why));
}
