using System.Runtime.CompilerServices;

namespace Airunner.Actors.Testing.Tests;

public sealed class ReadmeSpecs
{
    [Fact]
    public void The_example_of_the_readme_is_the_one_that_runs_here()
    {
        var readme = File.ReadAllText(Path.Combine(Here(), "../../src/Airunner.Actors.TestKit/README.md"));
        var example = File.ReadAllText(Path.Combine(Here(), "Examples/BuilderSpecs.cs"));
        readme.ShouldContain($"```csharp\n{example}```\n");
    }

    [Fact]
    public void The_window_of_the_librarys_readme_is_the_one_that_runs_here()
    {
        var readme = File.ReadAllText(Path.Combine(Here(), "../../src/Airunner.Actors/README.md"));
        const string Marker = "<!-- compiled and run by Airunner.Actors.TestKit.Tests -->\n```csharp\n";
        var example = readme[(readme.IndexOf(Marker, StringComparison.Ordinal) + Marker.Length)..];
        example = example[..example.IndexOf("```", StringComparison.Ordinal)];
        example.ShouldContain("AppendWindow.Props");
        File.ReadAllText(Path.Combine(Here(), "Examples/StepLogSpecs.cs")).ShouldContain(example);
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
