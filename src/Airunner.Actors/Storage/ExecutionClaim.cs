namespace Airunner.Actors.Storage;

/// <summary>
/// The right to an execution's name, shared by the log's owner and by the work that another thread does on the file. The name is released
/// when neither needs it, so that the work never touches the log of a later owner.
/// </summary>
/// <param name="name">Disposed to release the name.</param>
internal sealed class ExecutionClaim(IDisposable name)
{
    private readonly Lock _gate = new();
    private bool _isOwned = true;
    private int _works;

    /// <summary>Begins work on a file of the log; several works may run at a time, on different files.</summary>
    /// <returns>False when the owner has given the name up: the file may belong to a later owner.</returns>
    internal bool TryBegin()
    {
        lock (_gate)
        {
            if (_isOwned) _works++;
            return _isOwned;
        }
    }

    /// <summary>Ends the work, whether it succeeded or not.</summary>
    /// <returns>False when the owner gave the name up during the work; the name is released then.</returns>
    internal bool End()
    {
        lock (_gate)
        {
            _works--;
            if (!_isOwned && _works == 0) name.Dispose();
            return _isOwned;
        }
    }

    /// <summary>The owner no longer needs the name.</summary>
    internal void GiveUp()
    {
        lock (_gate)
        {
            if (!_isOwned) return;
            _isOwned = false;
            if (_works == 0) name.Dispose();
        }
    }
}
