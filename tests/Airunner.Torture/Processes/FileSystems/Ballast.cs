namespace Airunner.Torture.Processes.FileSystems;

/// <summary>Files that use up the space of a mounted disk.</summary>
internal sealed class Ballast(Mount mount)
{
    private const int NoSpace = 28; // ENOSPC
    private static readonly int[] PieceBytes = [1 << 20, 4096, 512];
    private readonly string _directory = Path.Combine(mount.Path, "ballast");

    /// <summary>Uses up all but this much.</summary>
    public void Fill(long roomBytes)
    {
        Directory.CreateDirectory(_directory);
        var room = Path.Combine(_directory, "room");
        using (var file = new FileStream(room, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0))
        {
            for (long written = 0; written < roomBytes; written += PieceBytes[0]) file.Write(new byte[PieceBytes[0]]);
        }

        FillRest();

        // Some file systems free the space of a removed file only with their next sync.
        File.Delete(room);
        mount.Sync();
    }

    /// <summary>Uses up what is still free.</summary>
    public void FillRest()
    {
        // Always the same file: a full disk may have no inode for another.
        using var file = new FileStream(Path.Combine(_directory, "full"), FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        foreach (var size in PieceBytes) FillBy(file, new byte[size]);
    }

    /// <summary>Frees everything.</summary>
    public void Remove()
    {
        Directory.Delete(_directory, recursive: true);
        mount.Sync();
    }

    private static void FillBy(FileStream file, byte[] piece)
    {
        try
        {
            while (true) file.Write(piece);
        }
        catch (IOException full) when (full.HResult == NoSpace)
        {
            // The disk has no room for a piece of this size, which is what was wanted.
        }
    }
}
