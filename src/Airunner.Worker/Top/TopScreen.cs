using Airunner.Actors.Storage;
using Airunner.Worker.Commands;
using Airunner.Worker.Posix;
using Airunner.Worker.Printing;
using Airunner.Worker.Screens;
using Spectre.Console;

namespace Airunner.Worker.Top;

/// <summary>
/// The screen of <c>top</c>: drawn anew after each look, until a signal or the key q. The terminal is then as it was before.
/// </summary>
internal static class TopScreen
{
    private const int HeadRows = 3; // the line above, an empty one, the headings
    private const int MoreRows = 1;

    /// <summary>Shows it.</summary>
    /// <param name="shell">The environment.</param>
    /// <param name="looks">Looks at the processes.</param>
    /// <param name="stateDirectory">Whose.</param>
    /// <param name="interval">Between two looks.</param>
    /// <param name="ended">Ends it.</param>
    public static void Show(Shell shell, ProcessLooks looks, string stateDirectory, TimeSpan interval, CancellationToken ended)
    {
        using var output = shell.Text();
        using var wake = new Wakeup();
        using var end = ended.Register(wake.Set);
        var console = Screen.Of(shell, shell.Output, output);
        using var keys = shell.Input.IsTerminal ? new RawMode(new Terminal(shell.Input), static modes => modes.ByKey()) : null;
        keys?.Enter();
        console.AlternateScreen(() =>
        {
            console.Cursor.Hide();
            try
            {
                do Draw(console, looks.Look(), shell, stateDirectory);
                while (!IsOver(shell.Input, wake, interval, shell.Time) && !ended.IsCancellationRequested);
            }
            finally
            {
                console.Cursor.Show();
            }
        });
    }

    private static void Draw(IAnsiConsole console, IReadOnlyCollection<ProcessView> processes, Shell shell, string stateDirectory)
    {
        console.Clear();
        var free = new LinuxFileSystem().FreeBytes(stateDirectory, out var bytes) == Errno.None ? $"{Quantity.Bytes(bytes)} free" : "";
        var count = processes.Count == 1 ? "1 process" : $"{processes.Count} processes";
        console.Write(Screen.Shrinks($"{count}  {free}  {shell.Shown(stateDirectory)}"));
        console.WriteLine();
        console.WriteLine();
        var room = Math.Max(1, console.Profile.Height - HeadRows - MoreRows - 1);
        console.Write(new TopTable(console.Profile.Width, shell.Time.GetUtcNow()).Of(processes, room));
        if (processes.Count > room) console.Write(Screen.Left($"and {processes.Count - room} more"));
        console.Profile.Out.Writer.Flush();
    }

    /// <summary>Waits for the time of the next look.</summary>
    /// <returns>True: a signal or the key q ends the screen.</returns>
    private static bool IsOver(Descriptor input, Wakeup wake, TimeSpan interval, TimeProvider time)
    {
        var began = time.GetTimestamp();
        Descriptor[] waited = [wake.Signal, input.IsTerminal ? input : Descriptor.Closed];
        var ready = new bool[2];
        var key = new byte[1];
        while (interval - time.GetElapsedTime(began) is var left && left > TimeSpan.Zero)
        {
            Poller.Wait(waited, ready, (int)Math.Ceiling(left.TotalMilliseconds));
            if (ready[0]) return true;
            if (!ready[1]) continue;
            if (input.Read(key) == 0) waited[1] = Descriptor.Closed;
            else if (key[0] is (byte)'q' or (byte)'Q') return true;
        }

        return false;
    }
}
