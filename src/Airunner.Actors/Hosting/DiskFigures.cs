using System.Diagnostics.Metrics;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Hosting;

/// <summary>
/// Free bytes and the archive's size. Whoever observes gets the last figures, none at first: the disk is asked on a thread that may block,
/// at most once a minute.
/// </summary>
internal sealed class DiskFigures(IWalFileSystem files, JobWalOptions options, TimeProvider time, Func<Action, bool> background)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long? _askedAt;
    private bool _isAsking;
    private long? _free;
    private long? _archive;

    internal IEnumerable<Measurement<long>> FreeBytes() => Show(ref _free);

    internal IEnumerable<Measurement<long>> ArchiveBytes() => Show(ref _archive);

    private IEnumerable<Measurement<long>> Show(ref long? figure)
    {
        Refresh();
        lock (_lock) return figure is { } bytes ? [new Measurement<long>(bytes)] : [];
    }

    private void Refresh()
    {
        lock (_lock)
        {
            if (_isAsking || (_askedAt is { } asked && time.GetElapsedTime(asked) < Every)) return;
            _askedAt = time.GetTimestamp();
            _isAsking = true;
        }

        // Disposed: the system has stopped, and the last figures stay.
        background(Ask);
    }

    private void Ask()
    {
        long? free = files.FreeBytes(options.Directory, out var bytes) == Errno.None ? bytes : null;
        var archive = ArchiveSize();
        lock (_lock)
        {
            _free = free;
            _archive = archive;
            _isAsking = false;
        }
    }

    /// <summary>Null where the disk does not say. A file that is removed meanwhile counts nothing.</summary>
    private long? ArchiveSize()
    {
        var directory = options.ArchiveDirectory;
        var error = files.List(directory, out var names);
        if (error == Errno.ENOENT) return 0;
        if (error != Errno.None) return null;
        return names.Sum(name => files.Stat(Path.Combine(directory, name), out var stat) == Errno.None ? stat.LengthBytes : 0);
    }
}
