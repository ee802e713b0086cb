using System.Buffers.Text;
using System.Globalization;

namespace Airunner.Benchmarks.Product;

/// <summary>What masking and durable output cost a command that prints a lot, each in proportion to a run without it.</summary>
/// <remarks>Whole processes, with delivery and archive: what a user waits for.</remarks>
internal sealed class OutputWorkload : IProductWorkload
{
    private const int PieceBytes = 1 << 20;
    private const int Secrets = 20;
    private const int SecretBytes = 18;

    private PublishedProgram? _program;
    private int _states;

    public string Name => "output";

    public int MostRounds => 5;

    public async Task<IReadOnlyList<Figure>> RunAsync(Setting setting)
    {
        _program ??= await PublishedProgram.GetAsync(setting.IsSmoke);
        var printed = setting.PathOf("printed");
        var bytes = setting.Of(1000, 1) * 1_000_000L;
        if (!File.Exists(printed)) WriteBuildOutput(printed, bytes);
        await Processes.ShellAsync("""cat "$1" > /dev/null""", [printed]); // into the page cache
        var plain = await RunAsync(setting, printed, "--no-mask");
        var masked = await RunAsync(setting, printed);
        var durable = await RunAsync(setting, printed, "--no-mask", "--durable-output");
        var lines = setting.Of(2000, 10);
        var lineByLine = await LinesAsync(setting, lines, "--no-mask");
        var durableLines = await LinesAsync(setting, lines, "--no-mask", "--durable-output");
        var label = string.Create(CultureInfo.InvariantCulture, $"run -- CMD prints {bytes / 1e9:0.###} GB");
        return
        [
            new Figure(Name, $"{label}: whole, as it is", plain.TotalSeconds, "s"),
            new Figure(Name, $"{label}: with {Secrets} secrets, to that", masked / plain, "×", Target.AtMost(1.2)),
            new Figure(Name, $"{label}: with --durable-output, to that", durable / plain, "×"),
            new Figure(Name, $"a question and its answer, {lines:N0} times: as it is", lineByLine.TotalMilliseconds / lines, "ms each"),
            new Figure(Name, "a question and its answer: with --durable-output, to that", durableLines / lineByLine, "×"),
        ];
    }

    private Task<TimeSpan> RunAsync(Setting setting, string printed, params string[] options)
    {
        var secrets = Enumerable.Range(1, Secrets)
            .Select(n => string.Create(CultureInfo.InvariantCulture, $"SECRET{n}_TOKEN={Secret(n)}"));
        return Processes.RunAsync("env", [.. secrets, .. Airunner(setting, options), "--", "cat", printed]);
    }

    private static string Secret(int seed)
    {
        var secret = new byte[SecretBytes];
        new Random(seed).NextBytes(secret);
        return Base64Url.EncodeToString(secret);
    }

    /// <summary>A program that asks and one that answers: each line has to be seen before the next is printed.</summary>
    private async Task<TimeSpan> LinesAsync(Setting setting, int lines, params string[] options)
    {
        var answers = setting.PathOf($"answers-{_states}");
        var command = $$"""i=0; while [ $i -lt {{lines}} ]; do echo question; read -r answer || exit 1; i=$((i+1)); done""";
        var whole = await Processes.ShellAsync(
            """fifo=$1; shift; mkfifo "$fifo"; exec 3<>"$fifo"; "$@" < "$fifo" | while read -r q; do echo yes >&3; done""",
            [answers, .. Airunner(setting, options), "--", "sh", "-c", command]);
        File.Delete(answers);
        return whole;
    }

    private string[] Airunner(Setting setting, string[] options) =>
        [.. _program!.Command, "run", "--state-dir", setting.PathOf($"output-{++_states}"), .. options];

    private static void WriteBuildOutput(string path, long bytes)
    {
        var build = new BuildOutput();
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var left = bytes; left > 0; left -= PieceBytes) file.Write(build.Next((int)Math.Min(PieceBytes, left)));
    }
}
