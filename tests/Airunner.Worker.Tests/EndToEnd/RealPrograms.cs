namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>The programs whose screens are compared. <c>w</c> is what wraps a command, or nothing.</summary>
internal static class RealPrograms
{
    // Spaces at the end of a row are not captured.
    private const string Prompt = @"\$\n(.|\n)*alternate 0";
    private const string Found = @"\A(\u001b\[[0-9;]*m)*line 300"; // highlighted
    private static readonly (string, string) Times = (@"(?<![0-9.,])[0-9]+([.,][0-9]+)?( ?(ms|s)|m [0-9]+s)\b", "TIME");

    public static readonly IReadOnlyList<RealProgram> All = [Vim(), Less(), Htop(), Python(), Npm(), Dotnet(), Apt()];

    private static RealProgram Vim() => new("vi", Text,
    [
        Line("w vi -u NONE -N +'set ruler' text", "line 1\n(.|\n)*alternate 1"),
        Keys("ihello ", "hello line 1\n"),
        Key("Escape", "hello line 1\n"),
        Resized("hello line 1\n"),
        Line(":set number", " 1 (.|\n)*hello line 1\n"),
        Line(":wq", Prompt),
        Line("head -n 1 text", "hello line 1\n(.|\n)*" + Prompt),
    ]);

    private static RealProgram Less() => new("less", Text,
    [
        Line("w less text", "line 1\n(.|\n)*text"),
        Keys(" ", @"\Aline (24|50)\n"),
        Line("/line 300", Found),
        Resized(Found),
        Keys("G", @"line 500\n"),
        Keys("q", Prompt),
    ]);

    private static RealProgram Htop() => new("htop", _ => { },
    [
        Line("w env HTOPRC=$HOME/none htop -d 600 -p $$", "PID(.|\n)*F10"),
        Resized("PID(.|\n)*F10"),
        Key("F1", "show this help screen"),
        Keys(" ", "PID(.|\n)*F10"),
        Keys("q", Prompt),
    ])
    {
        // The meters' bars and numbers, and the row of the process, whose columns are as wide as the numbers.
        Differs =
        [
            ("\u001b\\[[0-9;]*m", ""),
            (@"\[[|#*@$%&. ]*[0-9.]*[KMGT%]?(/[0-9.]+[KMGT])? *\]", "[METER]"),
            (@"(Load average|Tasks|Uptime): .*$", "$1"),
            (@"^ *[0-9]+ .* sh *$", "PROCESS"),
        ],
    };

    private static RealProgram Python() => new("python3", _ => { },
    [
        Line("w python3 -q", ">>>\n"),
        Line("import sys; sys.stdin.isatty(), sys.stdout.isatty(), sys.stderr.isatty()", @"\(True, True, True\)\n>>>\n"),
        Line("input('name: ')", "\nname:\n"),
        Line("me", "'me'\n>>>\n"),
        Key("Up", "\n>>> me"),
        Key("C-c", "KeyboardInterrupt\n>>>\n"),
        Resized("KeyboardInterrupt\n>>>\n"),
        Line("import os; os.get_terminal_size()", "columns=100, lines=30"),
        Key("C-d", Prompt),
    ]);

    private static RealProgram Npm() => new("npm", Package,
    [
        Line("w npm install --no-audit --no-fund --offline ./small", "added 1 package(.|\n)*" + Prompt),
        Resized(Prompt),
        Line("ls node_modules", "small(.|\n)*" + Prompt),
    ])
    {
        Differs = [Times],
    };

    private static RealProgram Dotnet() => new("dotnet", Project,
    [
        Line("w dotnet build --nologo -nodeReuse:false -p:UseSharedCompilation=false", "succeeded(.|\n)*" + Prompt),
        Resized(Prompt),
    ])
    {
        Differs = [Times],
    };

    private static RealProgram Apt() => new("apt-get", Archives,
    [
        Line("w apt-get -o Dir::Cache::archives=$PWD/archives install --reinstall -y hostname", "Setting up hostname(.|\n)*" + Prompt),
        Resized(Prompt),
    ])
    {
        Needs = "timeout 60 apt-get install --reinstall --download-only -y hostname",
        // Another program may install something between the two runs.
        Differs = [(@"[0-9][0-9,.]* k?B", "SIZE"), (@"[0-9]+ (files|not upgraded)", "COUNT"), Times],
    };

    private static void Text(string directory) =>
        File.WriteAllLines(Path.Combine(directory, "text"), Enumerable.Range(1, 500).Select(n => $"line {n}"));

    /// <summary>Empty: each run downloads the package.</summary>
    private static void Archives(string directory) => Directory.CreateDirectory(Path.Combine(directory, "archives", "partial"));

    private static void Package(string directory)
    {
        var small = Directory.CreateDirectory(Path.Combine(directory, "small")).FullName;
        File.WriteAllText(Path.Combine(directory, "package.json"), """{"name":"large","version":"1.0.0"}""");
        File.WriteAllText(Path.Combine(small, "package.json"), """{"name":"small","version":"1.0.0"}""");
    }

    private static void Project(string directory)
    {
        File.WriteAllText(
            Path.Combine(directory, "small.csproj"),
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>Library</OutputType></PropertyGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(directory, "Small.cs"), "public class Small { public int Unused() { int no; return 1; } }");
    }

    private static RealProgram.Step Line(string line, string seen) =>
        new(tmux =>
        {
            tmux.Type(line);
            tmux.Press("Enter");
        }, seen);

    private static RealProgram.Step Keys(string text, string seen) => new(tmux => tmux.Type(text), seen);

    private static RealProgram.Step Key(string key, string seen) => new(tmux => tmux.Press(key), seen);

    private static RealProgram.Step Resized(string seen) => new(tmux => tmux.Resize(100, 30), seen);
}
