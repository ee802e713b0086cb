using System.Diagnostics;
using Airunner.Benchmarks.Measuring;

namespace Airunner.Benchmarks.Product;

/// <summary>The program as a process: its start, an idle run, a million lines through a pipe, a command that prints a lot.</summary>
internal sealed class ProgramWorkload : IProductWorkload
{
    private const int LineBytes = 200;
    private const int PieceBytes = 1 << 20;
    private PublishedProgram? _program;
    private int _states;

    public string Name => "program";

    public int MostRounds => 3;

    public async Task<IReadOnlyList<Figure>> RunAsync(Setting setting)
    {
        _program ??= await PublishedProgram.GetAsync(setting.IsSmoke);
        var idle = await IdleRun.MeasureAsync(Name, Airunner(setting, "run", "--", "sleep", "60"), setting);
        return [await StartAsync(setting), .. idle, .. await PipeAsync(setting), .. await PrintAsync(setting)];
    }

    /// <summary>All runs use one state directory, as with a user; the first start, which creates it, does not count.</summary>
    private async Task<Figure> StartAsync(Setting setting)
    {
        var command = Airunner(setting, "run", "--", "true");
        List<double> seconds = [];
        for (var n = 0; n <= setting.Of(20, 1); n++) seconds.Add((await Processes.RunAsync(command[0], command[1..])).TotalSeconds);
        return new Figure(Name, "run -- true", Outcome.Middle(seconds[1..]), "s", Target.AtMost(0.25));
    }

    private async Task<IReadOnlyList<Figure>> PipeAsync(Setting setting)
    {
        var lines = setting.Of(1_000_000, 1_000);
        var input = setting.PathOf("lines");
        WriteLines(input, lines);
        var (acks, lastAt) = (0L, 0L);
        var began = Stopwatch.GetTimestamp();
        var whole = await Processes.ShellAsync(
            """input=$1; shift; exec "$@" < "$input" """,
            [input, .. Airunner(setting, "pipe", "--job", "lines", "--ack")],
            output =>
            {
                acks += output.Span.Count((byte)'\n');
                lastAt = Stopwatch.GetTimestamp();
            });
        if (acks != lines) throw new InvalidOperationException($"{acks} of {lines} lines were acknowledged.");
        File.Delete(input);
        var label = $"pipe --ack, {lines:N0} lines of {LineBytes} B";
        return
        [
            new Figure(
                Name, $"{label}: until the last acknowledgement", lines / Stopwatch.GetElapsedTime(began, lastAt).TotalSeconds, "lines/s"),
            new Figure(
                Name,
                $"{label}: the whole process, delivered and archived",
                lines / whole.TotalSeconds,
                "lines/s",
                Target.AtLeast(500_000)),
        ];
    }

    private async Task<IReadOnlyList<Figure>> PrintAsync(Setting setting)
    {
        var printed = setting.PathOf("printed");
        var bytes = setting.Of(1000, 1) * 1_000_000L;
        WriteBuildOutput(printed, bytes);
        await Processes.ShellAsync("""cat "$1" > /dev/null""", [printed]); // into the page cache
        var plain = await Processes.ShellAsync("""cat "$1" | cat > "$2" """, [printed, setting.PathOf("plain")]);
        File.Delete(setting.PathOf("plain"));
        var ended = setting.PathOf("ended");
        var command = Airunner(setting, "run", "--quiet", "--", "sh", "-c", """cat "$1"; touch "$2" """, "sh", printed, ended);
        var began = DateTime.UtcNow;
        var logged = await Processes.RunAsync(command[0], command[1..]);
        var untilEnded = File.GetLastWriteTimeUtc(ended) - began;
        var label = $"a command prints {bytes / 1e9:0.###} GB";
        return
        [
            new Figure(Name, $"{label}: CMD through a plain pipe into a file", plain.TotalSeconds, "s"),
            new Figure(Name, $"{label}: run --quiet -- CMD, until CMD ended", untilEnded.TotalSeconds, "s"),
            new Figure(Name, $"{label}: that to the plain pipe's", untilEnded / plain, "×", Target.AtMost(1)),
            new Figure(Name, $"{label}: run --quiet -- CMD, delivered and archived", logged.TotalSeconds, "s"),
            new Figure(Name, $"{label}: delivered and archived, to the plain pipe's", logged / plain, "×", Target.AtMost(2)),
        ];
    }

    private string[] Airunner(Setting setting, string command, params string[] rest) =>
        [.. _program!.Command, command, "--state-dir", setting.PathOf($"state-{++_states}"), .. rest];

    private static void WriteLines(string path, int lines)
    {
        using var file = new StreamWriter(path, append: false, System.Text.Encoding.ASCII, PieceBytes);
        for (var n = 0; n < lines; n++) file.Write($"{n} ".PadRight(LineBytes - 1, 'x') + "\n");
    }

    private static void WriteBuildOutput(string path, long bytes)
    {
        var build = new BuildOutput();
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var left = bytes; left > 0; left -= PieceBytes) file.Write(build.Next((int)Math.Min(PieceBytes, left)));
    }
}
