using System.Runtime.InteropServices;

namespace Airunner.Package.Tests;

/// <summary>
/// The samples, copied into a clean folder and built there from the packages, once: ours from their folder, the others from the machine's
/// sources. Where those cannot be reached, the others are taken from what the machine has.
/// </summary>
public sealed class BuiltSamples(PackedFeed feed) : IAsyncLifetime
{
    private static readonly string Sources = Path.Combine(Repository.Root, "tests", "Airunner.Package.Tests", "Samples");

    private static readonly string Runtime = $"linux-{RuntimeInformation.OSArchitecture}".ToLowerInvariant();

    /// <summary>Where they are.</summary>
    public string Folder { get; private set; } = "";

    /// <summary>The path of a built sample.</summary>
    public string Program(string sample) => Path.Combine(Folder, sample, "bin", "Release", "net10.0", $"{sample}.dll");

    public async Task InitializeAsync()
    {
        Folder = await feed.EmptyFolderAsync("samples", isFetched: MachineFeeds.Unreachable is null);
        foreach (var source in Files("")) await CopyAsync(source, Folder, text => text);
        await DotnetAsync("build", Folder);
    }

    /// <summary>Builds a sample for .NET 8, with that runtime in its folder.</summary>
    /// <returns>The path of the program.</returns>
    public async Task<string> BuildForDotnet8Async(string sample)
    {
        var folder = await feed.EmptyFolderAsync("samples-net8", isFetched: true);
        foreach (var source in Files(sample))
            await CopyAsync(source, folder, ForDotnet8);
        await DotnetAsync("build", folder, sample, "--self-contained", "-r", Runtime, "-o", Path.Combine(folder, "out"));
        return Path.Combine(folder, "out", sample);
    }

    /// <summary>Publishes a sample trimmed, with its runtime.</summary>
    /// <returns>The path of the program, and what the trimmer has printed.</returns>
    public async Task<(string Program, string Warnings)> PublishTrimmedAsync(string sample)
    {
        var folder = await feed.EmptyFolderAsync("samples-trimmed", isFetched: true);
        foreach (var source in Files(sample)) await CopyAsync(source, folder, text => text);
        var printed = await DotnetAsync(
            "publish", folder, sample, "--self-contained", "-r", Runtime, "-o", Path.Combine(folder, "out"),
            "-p:PublishTrimmed=true", "-p:TrimmerSingleWarn=false", "-p:TreatWarningsAsErrors=false");
        return (Path.Combine(folder, "out", sample), printed);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static Task<string> DotnetAsync(string command, string folder, params string[] more) => Dotnet.RunAsync(
        folder, null,
        [
            command, "-c", "Release", "-v", "quiet", $"-p:AirunnerVersion={PackedFeed.Version}", "-p:NuGetAudit=false",
            "-p:WarningsNotAsErrors=NU1603", // a source may lack a version, and gives the next one
            "-p:RestoreNoHttpCache=true", .. more,
        ]);

    private static IEnumerable<string> Files(string sample) =>
        Directory.GetFiles(Path.Combine(Sources, sample), "*", SearchOption.AllDirectories)
            .Concat(Directory.GetFiles(Sources)).Distinct().Where(path => !IsOutput(path));

    private static async Task CopyAsync(string source, string folder, Func<string, string> change)
    {
        var copy = Path.Combine(folder, Path.GetRelativePath(Sources, source));
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        await File.WriteAllTextAsync(copy, change(await File.ReadAllTextAsync(source)));
    }

    private static string ForDotnet8(string text) => text
        .Replace("net10.0", "net8.0", StringComparison.Ordinal)
        .Replace("Guid.CreateVersion7()", "Guid.NewGuid()", StringComparison.Ordinal);

    // Of somebody who has built them where they stand.
    private static bool IsOutput(string path) => path.Split(Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj");
}
