using Spectre.Console;

namespace Airunner.Worker.Screens;

/// <summary>How far a piece of work is, on the screen.</summary>
/// <param name="task">What is drawn; null for nothing.</param>
internal sealed class WorkBar(ProgressTask? task) : IProgress<long>
{
    private const long Steps = 1_000; // more cannot be seen, and each costs

    private long _most;
    private long _shown;

    /// <summary>Whether anybody sees it: what is counted for it alone can be left out.</summary>
    public bool IsShown => task is not null;

    /// <summary>Sets how much there is to do; 0 or less where that is not known.</summary>
    public void Expect(long most)
    {
        if (task is null) return;
        _most = most;
        task.IsIndeterminate = most <= 0;
        task.MaxValue = most > 0 ? most : double.MaxValue;
    }

    /// <summary>Sets how much is done.</summary>
    public void Report(long value)
    {
        if (task is null) return;
        if (_most > 0 && value < _most && Math.Abs(value - _shown) < _most / Steps) return;
        _shown = value;
        task.Value = value;
    }
}
