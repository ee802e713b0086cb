using System.Diagnostics;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>A window of tmux with a shell: what is on its screen can be read as a person sees it.</summary>
internal sealed class Tmux : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly string _socket;

    /// <summary>Opens a window.</summary>
    /// <param name="columns">Its width.</param>
    /// <param name="rows">Its height.</param>
    /// <param name="directory">Where its shell starts.</param>
    /// <param name="environment">The shell's environment, <c>NAME=VALUE</c> each; nothing is inherited.</param>
    public Tmux(int columns, int rows, string directory, IEnumerable<string> environment)
    {
        _socket = Path.Combine(directory, "..", $"tmux-{Guid.NewGuid():N}");
        Tell(
            [
                "-f", "/dev/null", "new-session", "-d", "-x", $"{columns}", "-y", $"{rows}", "-c", directory,
                "env", "-i", .. environment, "TERM=screen-256color", "PS1=$ ", "sh",
            ]);
        Tell(["set-option", "status", "off"]);
        Resize(columns, rows);
        WaitFor(screen => screen.StartsWith("$\n", StringComparison.Ordinal), "the shell's prompt");
    }

    /// <summary>Types text.</summary>
    public void Type(string text) => Tell(["send-keys", "-l", text]);

    /// <summary>Presses a key by tmux's name of it, such as <c>Escape</c> or <c>C-c</c>.</summary>
    public void Press(string key) => Tell(["send-keys", key]);

    /// <summary>Changes the size of the window.</summary>
    public void Resize(int columns, int rows) => Tell(["resize-window", "-x", $"{columns}", "-y", $"{rows}"]);

    /// <summary>Forgets what has left the screen: a higher window would show it again.</summary>
    public void ClearHistory() => Tell(["clear-history"]);

    /// <summary>The screen with its colours, and below it where the cursor is and which screen it is.</summary>
    public string Screen() =>
        Tell(["capture-pane", "-p", "-e"]) + Tell(["display-message", "-p", "cursor #{cursor_x},#{cursor_y} alternate #{alternate_on}"]);

    /// <summary>Waits until the screen is as wanted, and stays so for some looks.</summary>
    /// <returns>The screen.</returns>
    public string WaitFor(Func<string, bool> isWanted, string what)
    {
        const int SteadyLooks = 10;
        var began = TimeProvider.System.GetTimestamp();
        var (last, same) = ("", 0);
        while (true)
        {
            var screen = Screen();
            same = screen == last ? same + 1 : 0;
            last = screen;
            if (isWanted(screen) && same >= SteadyLooks) return screen;
            if (TimeProvider.System.GetElapsedTime(began) > Deadline)
                throw new TimeoutException($"'{what}' does not come; the screen is:\n{screen}");
        }
    }

    public void Dispose() => Tell(["kill-server"]);

    private string Tell(string[] arguments)
    {
        var start = new ProcessStartInfo("tmux", ["-S", _socket, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var tmux = Process.Start(start)!;
        var error = tmux.StandardError.ReadToEndAsync();
        var output = tmux.StandardOutput.ReadToEnd();
        tmux.WaitForExit();
        return tmux.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"tmux {string.Join(' ', arguments)}: {error.GetAwaiter().GetResult()}");
    }
}
