using System.Globalization;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Archive;

/// <summary>
/// A file in the archive directory that is not an archive yet: <c>.archiving-N.tmp</c>. Byte N of <c>.lock</c> is locked while the file is
/// in use: so a leftover of a dead process is distinguished from a file that another process is writing.
/// </summary>
internal sealed class TemporaryFile : IDisposable
{
    private const string Prefix = ".archiving-";
    private const string Suffix = ".tmp";

    private readonly IWalFileSystem _files;
    private readonly IWalLocks _locks;
    private bool _hasName = true;

    private TemporaryFile(IWalFileSystem files, IWalLocks locks, DiskFile file)
    {
        _files = files;
        _locks = locks;
        File = file;
    }

    /// <summary>The file: empty, open for writing, mode 0600.</summary>
    public DiskFile File { get; }

    /// <summary>Creates one under the lowest number that is not locked.</summary>
    /// <exception cref="WalIOException">The disk returned an error.</exception>
    public static TemporaryFile Create(IWalFileSystem files, string directory)
    {
        var locks = OpenLocks(files, directory);
        try
        {
            long number = 0;
            while (!TryLock(locks, directory, number)) number++;
            var path = Path.Combine(directory, NameOf(number));
            var file = DiskFile.TryOpen(files, path, WalOpen.CreateNew, out var error);
            if (error == Errno.EEXIST)
            {
                files.TryRemoveFile(path); // of a dead process
                return new TemporaryFile(files, locks, DiskFile.Open(files, path, WalOpen.CreateNew));
            }

            files.ThrowIfNotMade(error, "open", path);
            return new TemporaryFile(files, locks, file!);
        }
        catch
        {
            locks.Dispose();
            throw;
        }
    }

    /// <summary>Removes the temporary files that dead processes left in a directory, which need not exist.</summary>
    /// <returns>Files removed.</returns>
    /// <exception cref="WalIOException">The disk returned an error.</exception>
    public static int Clean(IWalFileSystem files, string directory)
    {
        if (files.TryStat(directory) is null) return 0;
        var numbers = files.ListNames(directory).Select(NumberOf).Where(number => number >= 0).ToList();
        if (numbers.Count == 0) return 0;
        using var locks = OpenLocks(files, directory);
        var removed = 0;
        foreach (var number in numbers.Where(number => TryLock(locks, directory, number)))
        {
            if (files.TryRemoveFile(Path.Combine(directory, NameOf(number)))) removed++;
            DiskCalls.ThrowIfFailed(DiskCalls.Retry(() => locks.Unlock(number)), "fcntl", directory);
        }

        return removed;
    }

    /// <summary>Gives the finished file its name in the directory, and never replaces another file.</summary>
    /// <remarks>
    /// By the first way that the file system supports: a rename that does not replace, a hard link, or an empty file that takes the name
    /// and is then replaced. Durable after the directory's sync.
    /// </remarks>
    /// <returns>False where the name is taken.</returns>
    /// <exception cref="WalIOException">The disk returned an error.</exception>
    public bool TryName(string path)
    {
        var error = DiskCalls.Retry(() => _files.RenameUnlessTaken(File.Path, path));
        if (DiskCalls.IsUnsupported(error)) return TryLink(path);
        _hasName = error != Errno.None;
        return error is Errno.None or Errno.EEXIST ? !_hasName : throw new WalIOException("renameat2", path, error);
    }

    /// <summary>Puts it in the place of the file that has the name, or gives it the name. Durable after the directory's sync.</summary>
    /// <exception cref="WalIOException">The disk returned an error.</exception>
    public void Replace(string path)
    {
        _files.RenameFile(File.Path, path);
        _hasName = false;
    }

    /// <summary>Removes the temporary name where it has that still, then unlocks the number.</summary>
    public void Dispose()
    {
        using (_locks)
        {
            File.Dispose();
            if (!_hasName) return;
            // An error changes nothing: a finished archive has its own name by now, and Clean removes this one later.
            _ = DiskCalls.Retry(() => _files.Unlink(File.Path));
        }
    }

    private bool TryLink(string path)
    {
        var error = DiskCalls.Retry(() => _files.Link(File.Path, path));
        if (DiskCalls.IsUnsupported(error)) return TryTakeName(path);
        return error is Errno.None or Errno.EEXIST ? error == Errno.None : throw new WalIOException("link", path, error);
    }

    /// <summary>The empty file is this process's own, so that the rename replaces nothing else.</summary>
    private bool TryTakeName(string path)
    {
        var placeholder = DiskFile.TryOpen(_files, path, WalOpen.CreateNew, out var error);
        if (error == Errno.EEXIST) return false;
        _files.ThrowIfNotMade(error, "open", path);
        placeholder!.Dispose();
        try
        {
            Replace(path);
        }
        catch (WalIOException)
        {
            _files.Unlink(path);
            throw;
        }

        return true;
    }

    private static string NameOf(long number) => $"{Prefix}{number.ToString(CultureInfo.InvariantCulture)}{Suffix}";

    private static long NumberOf(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal)
        && long.TryParse(Digits(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && NameOf(number) == name
            ? number
            : -1;

    private static ReadOnlySpan<char> Digits(string name) =>
        name.AsSpan(Prefix.Length, Math.Max(0, name.Length - Prefix.Length - Suffix.Length));

    private static IWalLocks OpenLocks(IWalFileSystem files, string directory)
    {
        var path = Path.Combine(directory, ExecutionLocks.FileName);
        IWalLocks? locks = null;
        DiskCalls.ThrowIfFailed(DiskCalls.Retry(() => files.OpenLocks(path, out locks)), "open", path);
        return locks!;
    }

    private static bool TryLock(IWalLocks locks, string directory, long number)
    {
        var error = DiskCalls.Retry(() => locks.TryLock(number));
        if (error == Errno.EAGAIN) return false;
        DiskCalls.ThrowIfFailed(error, "fcntl", directory);
        return true;
    }
}
