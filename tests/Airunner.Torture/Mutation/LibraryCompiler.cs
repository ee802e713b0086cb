using System.Text.Json;

namespace Airunner.Torture.Mutation;

/// <summary>Compiles the library alone, as its project does, by a compiler's server of its own: the rest of a build would be done again for nothing.</summary>
/// <param name="project">The library's directory, built once.</param>
internal sealed class LibraryCompiler(string project)
{
    private const string Name = "Airunner.Actors";
    private readonly string _arguments = Path.Combine(project, "obj/mutate.rsp");
    private string _compiler = "";

    /// <summary>Asks the build how the library is compiled.</summary>
    public void Prepare()
    {
        var told = Tool.Need(project, "dotnet", "msbuild", "-t:PrepareResources;Compile", "-getItem:CscCommandLineArgs", "-getProperty:RoslynTargetsPath", "-p:Configuration=Release",
            "-p:ProvideCommandLineArgs=true", "-p:SkipCompilerExecution=true", "-p:NonExistentFile=none", "-p:BuildProjectReferences=false", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false");
        using var json = JsonDocument.Parse(told);
        _compiler = Path.Combine(json.RootElement.GetProperty("Properties").GetProperty("RoslynTargetsPath").GetString()!, "bincore", "csc.dll");
        var arguments = json.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!);
        File.WriteAllLines(_arguments, arguments.Where(IsNeeded).Select(argument => argument.Contains(' ') ? $"\"{argument}\"" : argument));
    }

    /// <summary>Compiles the library as its source now stands.</summary>
    /// <param name="into">A name of its own under the project's <c>obj</c>.</param>
    /// <returns>The directory where it is.</returns>
    /// <exception cref="InvalidOperationException">It does not compile.</exception>
    public string Compile(string into)
    {
        var directory = Path.Combine(project, "obj", into);
        Directory.CreateDirectory(directory);
        Tool.Need(project, "dotnet", _compiler, "-noconfig", "-nologo", $"-shared:airunner-mutate-{Environment.ProcessId}", "-keepalive:300", $"@{_arguments}", $"-out:{Path.Combine(directory, Name)}.dll");
        return directory;
    }

    /// <summary>Generators are needed, analysers are not; nor are the documentation and the reference assembly.</summary>
    private static bool IsNeeded(string argument) =>
        !argument.StartsWith("/out:", StringComparison.Ordinal)
        && !argument.StartsWith("/refout:", StringComparison.Ordinal)
        && !argument.StartsWith("/doc:", StringComparison.Ordinal)
        && argument != "/noconfig"
        && (!argument.StartsWith("/analyzer:", StringComparison.Ordinal) || argument.Contains("Generat", StringComparison.Ordinal));
}
