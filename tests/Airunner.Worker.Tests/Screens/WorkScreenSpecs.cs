using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;
using Airunner.Worker.Commands;
using Airunner.Worker.Composition;
using Airunner.Worker.Posix;
using Airunner.Worker.Screens;
using Airunner.Worker.Tests.EndToEnd;

namespace Airunner.Worker.Tests.Screens;

/// <summary>
/// The bar of long work as tmux shows it, where the work stands still: what was drawn up to there is kept. In place of a speed stands S, of
/// the time that is left T.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed partial class WorkScreenSpecs : IDisposable
{
    private const int Rows = 10;

    private readonly PseudoTerminal _terminal = PseudoTerminal.Open(like: null);
    private readonly string _directory = Directory.CreateTempSubdirectory("airunner-screen-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory, InlineData(80), InlineData(160)]
    public Task A_bar_that_counts_is_as_it_is_kept(int columns) =>
        CompareAsync("work-events", columns, "events", static bar =>
        {
            bar.Expect(10_000);
            bar.Report(2_500);
            return "2500 of 10000 events";
        });

    [Theory, InlineData(80), InlineData(160)]
    public Task A_bar_of_bytes_is_as_it_is_kept(int columns) =>
        CompareAsync("work-bytes", columns, unit: null, static bar =>
        {
            bar.Expect(64L << 20);
            bar.Report(48L << 20);
            return " 75%";
        });

    [Theory, InlineData(80), InlineData(160)]
    public Task All_of_it_is_done_in_another_colour(int columns) =>
        CompareAsync("work-done", columns, "files", static bar =>
        {
            bar.Expect(3);
            bar.Report(3);
            return "3 of 3 files";
        });

    private async Task CompareAsync(string name, int columns, string? unit, Func<WorkBar, string> work)
    {
        var drawn = Path.Combine(_directory, "drawn");
        await File.WriteAllTextAsync(drawn, Drawn(columns, unit, work));
        using var tmux = new Tmux(columns, Rows, _directory, [$"PATH={Environment.GetEnvironmentVariable("PATH")}"]);
        tmux.Type("clear; cat drawn -"); // the second stays for the keyboard: no prompt follows
        tmux.Press("Enter");
        var screen = tmux.WaitFor(static text => text.StartsWith("verify", StringComparison.Ordinal), name);
        var bar = screen[..screen.IndexOf('\n', StringComparison.Ordinal)]; // below it only the cursor, which a speed moves
        var steady = Speeds().Replace(KeptScreen.Readable(bar), "S");
        await KeptScreen.CompareAsync($"{name}-{columns}", Times().Replace(steady, "T"));
    }

    /// <summary>What a terminal gets until the work stands still.</summary>
    private string Drawn(int columns, string? unit, Func<WorkBar, string> work)
    {
        _terminal.SetSize(new WindowSize(Rows, (ushort)columns, 0, 0));
        var error = new Descriptor(Libc.Open(_terminal.ToString(), Libc.OpenReadWrite | Libc.OpenNoTerminal | Libc.OpenCloseOnExec));
        var shell = new Shell(
            Descriptor.Closed, Descriptor.Closed, error, TimeProvider.System,
            static name => name == "TERM" ? "screen-256color" : null, new WorkerComposition());
        var drawn = new WorkProgress(shell, "verify", unit).Show(0, bar => ReadFramesTo(work(bar)));
        error.Close();
        _terminal.Master.Close();
        return drawn;
    }

    /// <summary>Reads the frames up to the one that has the text. Each ends where the next begins: with \r.</summary>
    private string ReadFramesTo(string text)
    {
        var buffer = new byte[4096];
        var read = new StringBuilder();
        while (true)
        {
            var frames = read.ToString().Split('\r')[..^1];
            var last = Array.FindIndex(frames, frame => Colours().Replace(frame, "").Contains(text, StringComparison.Ordinal));
            if (last >= 0) return string.Join('\r', frames[..(last + 1)]);
            var count = _terminal.Master.Read(buffer);
            count.ShouldBeGreaterThan(0, $"'{text}' does not come");
            read.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
    }

    [GeneratedRegex("\e\\[[0-9;]*m")]
    private static partial Regex Colours();

    [GeneratedRegex(@"\?/s|[0-9.]+ ?[KMGT]?i?B/s")]
    private static partial Regex Speeds();

    [GeneratedRegex("--:--:--|[0-9]{2}:[0-9]{2}:[0-9]{2}|>24 hrs")]
    private static partial Regex Times();
}
