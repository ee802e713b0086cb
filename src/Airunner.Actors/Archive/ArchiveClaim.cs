namespace Airunner.Actors.Archive;

/// <summary>
/// An execution's name while its log is archived: its owner holds it, and the archive for as long as it works on the file. Free when neither
/// needs it, so that no successor's log is ever taken for the one that was to be archived.
/// </summary>
/// <param name="name">What to dispose to give the name back.</param>
internal sealed class ArchiveClaim(IDisposable name)
{
    private readonly Lock _gate = new();
    private bool _isOwned = true;
    private bool _isArchiving;

    /// <summary>The archive begins.</summary>
    /// <returns>False: the owner has given it up since it asked. The file that stands there now may be a successor's.</returns>
    internal bool TryBegin()
    {
        lock (_gate) return _isArchiving = _isOwned;
    }

    /// <summary>The archive is done, however it went.</summary>
    internal void End()
    {
        lock (_gate)
        {
            _isArchiving = false;
            if (!_isOwned) name.Dispose();
        }
    }

    /// <summary>The owner needs it no longer.</summary>
    internal void GiveUp()
    {
        lock (_gate)
        {
            _isOwned = false;
            if (!_isArchiving) name.Dispose();
        }
    }
}
