using Airunner.Actors.Hosting;
using Airunner.Actors.Tests.Storage;
using Microsoft.Extensions.Configuration;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>The examples of Hosting/README.md: each stands here word for word, and is run.</summary>
public sealed class HostingReadmeSpecs : IDisposable
{
    private readonly TemporaryDirectory _state = new();

    [Fact]
    public void Every_example_of_the_readme_stands_here()
    {
        var here = WithoutIndentation(Read("tests/Airunner.Actors.Tests/Hosting/HostingReadmeSpecs.cs"));
        var examples = Read("src/Airunner.Actors/Hosting/README.md")
            .Split("<!-- compiled and run by HostingReadmeSpecs -->\n```csharp\n")[1..]
            .Select(text => text[..text.IndexOf("\n```", StringComparison.Ordinal)])
            .ToList();
        examples.ShouldNotBeEmpty();
        foreach (var example in examples) here.ShouldContain(WithoutIndentation(example));
    }

    [Fact]
    public void Settings_without_a_host()
    {
        var directory = _state.Path;

        // README
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(["--Airunner:Wal:RetentionDays=7"]).Build();
        var options = JobWalOptionsReader.ReadConfiguration(configuration, configure: o => o.StateDirectory = directory);

        (options.RetentionDays, options.StateDirectory).ShouldBe((7, directory));
    }

    public void Dispose() => _state.Dispose();

    private static string Read(string path) => File.ReadAllText(Path.Combine(Architecture.Repository.Root, path));

    private static string WithoutIndentation(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()));
}
