namespace Airunner.Actors.Storage;

/// <summary>
/// An execution's name, held by the log's owner, and by whoever works on the file on another thread for as long as it does. Free when neither
/// needs it, so that no successor's log is ever taken for the one that was worked on.
/// </summary>
/// <param name="name">What to dispose to give the name back.</param>
internal sealed class ExecutionClaim(IDisposable name)
{
    private readonly Lock _gate = new();
    private bool _isOwned = true;
    private bool _isWorkedOn;

    /// <summary>Work on the file begins.</summary>
    /// <returns>False: the owner has given the name up. The file that stands there now may be a successor's.</returns>
    internal bool TryBegin()
    {
        lock (_gate) return _isWorkedOn = _isOwned;
    }

    /// <summary>The work is done, however it went.</summary>
    /// <returns>False: the owner has given the name up meanwhile; it is free now.</returns>
    internal bool End()
    {
        lock (_gate)
        {
            _isWorkedOn = false;
            if (!_isOwned) name.Dispose();
            return _isOwned;
        }
    }

    /// <summary>The owner needs the name no longer.</summary>
    internal void GiveUp()
    {
        lock (_gate)
        {
            if (!_isOwned) return;
            _isOwned = false;
            if (!_isWorkedOn) name.Dispose();
        }
    }
}
