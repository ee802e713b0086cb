using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>Programs in a window of tmux: after each step the screen is the same alone and under <c>airunner run</c>.</summary>
public sealed class RealProgramsSpecs : IDisposable
{
    /// <summary>
    /// How a command is started; the closing line is cleared again. With an id of this length it has 81 to 100 columns, whatever the
    /// command has printed: two rows where the screen is narrow.
    /// </summary>
    private const string Wrapped = """w() { $airunner run --job w --execution screens-of-programs-$$ -- "$@"; over; }""";

    /// <summary>It moves the screen as the closing line does.</summary>
    private const string Alone = """w() { "$@"; for row in $(rows); do echo; done; over; }""";

    private const string Rows = """rows() { test $(stty size | cut -d ' ' -f 2) -ge 100 && echo 1 || echo 1 2; }""";
    private const string Over = """over() { for row in $(rows); do printf '\033[A'; done; printf '\033[J'; }; clear""";

    private static readonly string[] Inherited = ["PATH", "DOTNET_ROOT"];
    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [RealProgramTheory("vi")]
    [InlineData(80, 24)]
    [InlineData(160, 50)]
    public void Vim(int columns, int rows) => Compare("vi", columns, rows);

    [RealProgramTheory("less")]
    [InlineData(80, 24)]
    [InlineData(160, 50)]
    public void Less(int columns, int rows) => Compare("less", columns, rows);

    [RealProgramTheory("htop")]
    [InlineData(80, 24)]
    [InlineData(160, 50)]
    public void Htop(int columns, int rows) => Compare("htop", columns, rows);

    [RealProgramTheory("python3")]
    [InlineData(80, 24)]
    [InlineData(160, 50)]
    public void Python(int columns, int rows) => Compare("python3", columns, rows);

    [RealProgramTheory("npm")]
    [InlineData(80, 24)]
    [InlineData(160, 50)]
    public void Npm_install(int columns, int rows) => Compare("npm", columns, rows);

    [RealProgramTheory("dotnet")]
    [InlineData(80, 24)]
    [InlineData(160, 50)]
    public void Dotnet_build(int columns, int rows) => Compare("dotnet", columns, rows);

    [RealProgramTheory("apt-get")]
    [InlineData(80, 24)]
    [InlineData(160, 50)]
    public void Apt_get_install(int columns, int rows) => Compare("apt-get", columns, rows);

    private void Compare(string name, int columns, int rows)
    {
        var program = RealPrograms.All.Single(each => each.Name == name);
        var alone = Screens(program, columns, rows, Alone, wanted: null);
        Screens(program, columns, rows, Wrapped, alone);
    }

    /// <summary>The screens after each step; with wanted ones, each step is over when the screen is the wanted one.</summary>
    private List<string> Screens(RealProgram program, int columns, int rows, string wrapper, IReadOnlyList<string>? wanted)
    {
        var directory = Path.Combine(_airunner.State, "work");
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        Directory.CreateDirectory(directory);
        program.Prepare(directory);
        var screens = new List<string>();
        using var tmux = new Tmux(columns, rows, directory, Environment());
        tmux.Type($"{wrapper}; {Rows}; {Over}");
        tmux.Press("Enter");
        tmux.WaitFor(screen => Regex.IsMatch(screen, @"\A\$\n"), "an empty screen");
        tmux.ClearHistory();
        foreach (var step in program.Steps)
        {
            step.Do(tmux);
            var number = screens.Count;
            try
            {
                screens.Add(program.Normalised(tmux.WaitFor(screen => IsDone(program.Normalised(screen)), step.Seen)));
            }
            catch (TimeoutException) when (wanted is not null)
            {
                program.Normalised(tmux.Screen()).ShouldBe(wanted[number], $"step {number + 1} of {program.Name}");
            }

            bool IsDone(string screen) => wanted is null ? Regex.IsMatch(screen, step.Seen) : screen == wanted[number];
        }

        return screens;
    }

    private List<string> Environment()
    {
        var inherited = Inherited.Where(name => System.Environment.GetEnvironmentVariable(name) is not null)
            .Select(name => $"{name}={System.Environment.GetEnvironmentVariable(name)}");
        var home = Path.Combine(_airunner.State, "home");
        Directory.CreateDirectory(home);
        return
        [
            .. inherited, $"HOME={home}", $"AIRUNNER_STATE_DIR={_airunner.State}", $"airunner={AirunnerProgram.Path}",
            "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive",
            "DOTNET_CLI_TELEMETRY_OPTOUT=1", "DOTNET_NOLOGO=1", "DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1", "NO_UPDATE_NOTIFIER=1",
            "npm_config_update_notifier=false", "MSBUILDDISABLENODEREUSE=1", "DOTNET_GENERATE_ASPNET_CERTIFICATE=false",
        ];
    }
}

/// <summary>A theory about a program in tmux; skipped with a reason where either is missing, or the program cannot do its work.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RealProgramTheoryAttribute : TheoryAttribute
{
    private static readonly ConcurrentDictionary<string, string?> Tried = new();

    public RealProgramTheoryAttribute(string name) => Skip = Missing("tmux") ?? Missing(name) ?? Unable(name);

    private static string? Missing(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, program)))
            ? null
            : $"{program} is not installed: its screens cannot be compared.";

    private static string? Unable(string name) =>
        RealPrograms.All.Single(each => each.Name == name).Needs is { } needed ? Tried.GetOrAdd(needed, each => Failure(each)) : null;

    private static string? Failure(string needed)
    {
        using var check = Process.Start(new ProcessStartInfo("sh", ["-c", $"{needed} < /dev/null > /dev/null 2>&1"]))!;
        check.WaitForExit();
        return check.ExitCode == 0 ? null : $"'{needed}' fails here.";
    }
}
