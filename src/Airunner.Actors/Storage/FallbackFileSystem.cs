using System.Collections.Concurrent;

namespace Airunner.Actors.Storage;

/// <summary>
/// A disk in front of which two things that some file systems cannot do are replaced, each reported once. Syncs of a directory are
/// shared by all who ask at the same time.
/// </summary>
/// <remarks>
/// A directory that cannot be synced: names in it are as durable as that file system makes them. Direct transfers that are refused although
/// the file could be opened for them: the same file goes on through the page cache, with writes that are durable when they return. A
/// transfer that is refused there too is repeated a few times.
/// </remarks>
/// <param name="disk">The disk.</param>
/// <param name="warn">Takes a sentence that names the file or directory.</param>
internal sealed class FallbackFileSystem(IWalFileSystem disk, Action<string> warn) : IWalFileSystem
{
    private readonly ConcurrentDictionary<string, SharedSyncs> _syncs = new(StringComparer.Ordinal); // of few directories
    private int _directoryWarnings;
    private int _directWarnings;

    public Errno Open(string path, WalOpen how, out IWalFile? file)
    {
        var error = disk.Open(path, how, out file);
        if (error == Errno.None) file = new FallbackFile(file!, answer => NoteNoDirect(path, answer));
        return error;
    }

    public Errno SyncDirectory(string path)
    {
        var error = _syncs.GetOrAdd(path, static (path, disk) => new SharedSyncs(() => disk.SyncDirectory(path)), disk).Sync();
        if (!IsUnsupported(error)) return error;
        if (Interlocked.Increment(ref _directoryWarnings) == 1)
        {
            warn($"The file system of '{path}' cannot sync directories ({ErrnoText.Of(error)}): "
                + "after a power cut a file that was just made may be missing.");
        }

        return Errno.None;
    }

    public Errno CreateDirectory(string path) => disk.CreateDirectory(path);

    public bool MayMakeNames(string directory) => disk.MayMakeNames(directory);

    public Errno Rename(string from, string to) => disk.Rename(from, to);

    public Errno RenameUnlessTaken(string from, string to) => disk.RenameUnlessTaken(from, to);

    public Errno Link(string from, string to) => disk.Link(from, to);

    public Errno Unlink(string path) => disk.Unlink(path);

    public Errno Stat(string path, out WalStat stat) => disk.Stat(path, out stat);

    public Errno List(string directory, out IReadOnlyList<string> names) => disk.List(directory, out names);

    public Errno FreeBytes(string directory, out long bytes) => disk.FreeBytes(directory, out bytes);

    public Errno FreeInodes(string directory, out long count) => disk.FreeInodes(directory, out count);

    public Errno OpenLocks(string path, out IWalLocks? locks) => disk.OpenLocks(path, out locks);

    public Errno IsLocked(string path, long byteOffset, out bool isLocked) => disk.IsLocked(path, byteOffset, out isLocked);

    /// <summary>Whether an answer means that the file system does not support the call.</summary>
    internal static bool IsUnsupported(Errno error) => error is Errno.EINVAL or Errno.EOPNOTSUPP;

    private void NoteNoDirect(string path, Errno answer)
    {
        if (Interlocked.Increment(ref _directWarnings) == 1)
            warn($"The file system of '{path}' refuses direct transfers ({ErrnoText.Of(answer)}): the page cache is used instead.");
    }
}
