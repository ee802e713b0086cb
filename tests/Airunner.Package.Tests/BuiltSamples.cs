namespace Airunner.Package.Tests;

/// <summary>The samples, copied into a clean folder and built there from the packages, once.</summary>
public sealed class BuiltSamples(PackedFeed feed) : IAsyncLifetime
{
    private string _folder = "";

    /// <summary>The path of a built sample.</summary>
    public string Program(string sample) => Path.Combine(_folder, sample, "bin", "Release", "net10.0", $"{sample}.dll");

    public async Task InitializeAsync()
    {
        _folder = await feed.EmptyFolderAsync("samples");
        var sources = Path.Combine(Repository.Root, "tests", "Airunner.Package.Tests", "Samples");
        foreach (var source in Directory.GetFiles(sources, "*", SearchOption.AllDirectories).Where(path => !IsOutput(path)))
        {
            var copy = Path.Combine(_folder, Path.GetRelativePath(sources, source));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(source, copy);
        }

        await Dotnet.RunAsync(
            _folder, null, "build", "-c", "Release", "-v", "quiet", $"-p:AirunnerVersion={PackedFeed.Version}", "-p:NuGetAudit=false",
            "-p:WarningsNotAsErrors=NU1603"); // a source may lack a version, and gives the next one
    }

    public Task DisposeAsync() => Task.CompletedTask;

    // Of somebody who has built them where they stand.
    private static bool IsOutput(string path) => path.Split(Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj");
}
