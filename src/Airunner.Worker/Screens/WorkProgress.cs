using Airunner.Worker.Commands;
using Airunner.Worker.Posix;
using Spectre.Console;

namespace Airunner.Worker.Screens;

/// <summary>
/// A bar on standard error while work lasts, where that is a terminal; nothing elsewhere. It is gone when the work is done: nothing may be
/// written to the terminal meanwhile, but through the shell, which writes above it.
/// </summary>
/// <param name="shell">The environment.</param>
/// <param name="name">What is done.</param>
/// <param name="unit">What is counted, in the plural; null for bytes, which have a speed.</param>
internal sealed class WorkProgress(Shell shell, string name, string? unit = null)
{
    private const int BarColumns = 30;

    /// <summary>Does the work.</summary>
    /// <param name="most">How much there is to do; 0 where that is not known.</param>
    /// <param name="work">Reports how much is done.</param>
    public T Show<T>(long most, Func<WorkBar, T> work)
    {
        if (!IsSeen) return work(new WorkBar(task: null));
        using var error = Error();
        var console = new SteadyCursorConsole(Screen.Of(shell, shell.Error, error));
        return Bar(console).Start(progress =>
        {
            using var above = Above(console);
            return work(BarOf(progress, most));
        });
    }

    /// <inheritdoc cref="Show"/>
    public async Task<T> ShowAsync<T>(long most, Func<WorkBar, Task<T>> work)
    {
        if (!IsSeen) return await work(new WorkBar(task: null));
        await using var error = Error();
        var console = new SteadyCursorConsole(Screen.Of(shell, shell.Error, error));
        return await Bar(console).StartAsync(async progress =>
        {
            using var above = Above(console);
            return await work(BarOf(progress, most));
        });
    }

    private bool IsSeen => Screen.IsCapable(shell, shell.Error);

    private StreamWriter Error() => new(new DescriptorStream(shell.Error)) { AutoFlush = true };

    private Progress Bar(IAnsiConsole console)
    {
        var bar = new ProgressBarColumn { Width = BarColumns };
        return console.Progress().AutoClear(true).ExcludeVerticalPadding().Columns(unit is null
            ? [new TaskDescriptionColumn(), bar, new PercentageColumn(), new TransferSpeedColumn(), new RemainingTimeColumn()]
            : [new TaskDescriptionColumn(), bar, new PercentageColumn(), new CountColumn(unit)]);
    }

    private WorkBar BarOf(ProgressContext progress, long most)
    {
        var bar = new WorkBar(progress.AddTask(name));
        bar.Expect(most);
        return bar;
    }

    private LinesAbove.Scope Above(IAnsiConsole console)
    {
        const string clear = "\r\e[J";
        return shell.LinesAbove.Begin(lines => console.Write(new ControlCode($"{clear}{lines}")));
    }
}
