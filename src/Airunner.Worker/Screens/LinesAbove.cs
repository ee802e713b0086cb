namespace Airunner.Worker.Screens;

/// <summary>Where lines for the user go while a bar is on the screen: above it. Safe for use by many threads.</summary>
internal sealed class LinesAbove
{
    private readonly Lock _gate = new();
    private Action<string>? _write;

    /// <summary>Writes lines above the bar.</summary>
    /// <param name="lines">With their line ends.</param>
    /// <returns>False where there is no bar: nothing was written.</returns>
    public bool TryWrite(string lines)
    {
        lock (_gate)
        {
            _write?.Invoke(lines);
            return _write is not null;
        }
    }

    /// <summary>A bar appears.</summary>
    /// <returns>Disposed when it is gone.</returns>
    public Scope Begin(Action<string> write)
    {
        lock (_gate) _write = write;
        return new Scope(this);
    }

    private void End()
    {
        lock (_gate) _write = null;
    }

    internal sealed class Scope(LinesAbove lines) : IDisposable
    {
        public void Dispose() => lines.End();
    }
}
