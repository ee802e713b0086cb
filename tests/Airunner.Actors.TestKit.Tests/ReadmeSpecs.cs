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

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
