using System.Text;
using System.Text.RegularExpressions;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>An interactive shell in a pseudo-terminal of the test's own, as a person has it.</summary>
internal sealed class TerminalSession : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly PseudoTerminal _terminal;
    private readonly int _shell;
    private string _unread = "";

    public TerminalSession(string state)
    {
        _terminal = PseudoTerminal.Open(like: null);
        Resize(30, 100);
        string[] own =
        [
            "PS1=<$?>%", "TERM=xterm", "HISTFILE=", $"HOME={state}", $"AIRUNNER_STATE_DIR={state}", $"airunner={AirunnerProgram.Path}",
        ];
        var inherited = new[] { "PATH", "DOTNET_ROOT" }.Where(name => Environment.GetEnvironmentVariable(name) is not null)
            .Select(name => $"{name}={Environment.GetEnvironmentVariable(name)}");
        _shell = Spawner.Start(SpawnPlan.Of(["bash", "--norc", "--noprofile", "--noediting", "-i"]) with
        {
            IsSessionLeader = true,
            Directory = Encoding.UTF8.GetBytes(state),
            Environment = [.. own.Concat(inherited).Select(Encoding.UTF8.GetBytes)],
            Opened = [(_terminal.SlavePath, 0), (_terminal.SlavePath, 1), (_terminal.SlavePath, 2)],
        });
        Expect("<0>%$");
        Type("stty -echo\n"); // what was typed would be taken for output
        Expect("stty -echo\r\n<0>%$");
    }

    /// <summary>Types text.</summary>
    public void Type(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        while (bytes.Length > 0) bytes = bytes[_terminal.Master.WriteSome(bytes)..];
    }

    /// <summary>Changes the size of the window.</summary>
    public void Resize(ushort rows, ushort columns) => _terminal.SetSize(new WindowSize(rows, columns, 0, 0));

    /// <summary>Waits for a text that matches on the screen, after what was waited for before.</summary>
    /// <returns>All up to its end.</returns>
    public string Expect(string pattern)
    {
        var began = TimeProvider.System.GetTimestamp();
        var buffer = new byte[1 << 16];
        var ready = new bool[1];
        while (true)
        {
            if (Regex.Match(_unread, pattern, RegexOptions.Singleline) is { Success: true } match)
            {
                var seen = _unread[..(match.Index + match.Length)];
                _unread = _unread[seen.Length..];
                return seen;
            }

            var left = Deadline - TimeProvider.System.GetElapsedTime(began);
            if (left <= TimeSpan.Zero) throw new TimeoutException($"'{pattern}' does not come; on the screen is: {_unread}");
            Poller.Wait([_terminal.Master], ready, (int)left.TotalMilliseconds);
            if (!ready[0]) continue;
            var count = _terminal.Master.Read(buffer);
            if (count == 0) throw new EndOfStreamException($"The shell has ended before '{pattern}' came; on the screen is: {_unread}");
            _unread += Encoding.Latin1.GetString(buffer, 0, count);
        }
    }

    /// <summary>Types a command line, and waits for its end.</summary>
    /// <returns>What it printed, and its exit status.</returns>
    public (string Screen, int Status) Run(string line, params (string Seen, Action Reaction)[] reactions)
    {
        Type($"{line}\n");
        foreach (var (seen, reaction) in reactions)
        {
            Expect(seen);
            reaction();
        }

        var screen = Expect("<[0-9]+>%");
        var status = Regex.Match(screen, "<([0-9]+)>%$");
        return (screen[..status.Index], int.Parse(status.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Hangs up, as a closed window does.</summary>
    public void HangUp() => _terminal.Master.Close();

    public void Dispose()
    {
        HangUp();
        _ = Libc.Kill(_shell, Signals.Kill);
        _ = ChildWait.Reap(_shell);
    }
}
