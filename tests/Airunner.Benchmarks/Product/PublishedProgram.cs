namespace Airunner.Benchmarks.Product;

/// <summary>The published program <c>airunner</c>.</summary>
/// <param name="Command">What starts it: its file, or a runtime and its file.</param>
internal sealed record PublishedProgram(IReadOnlyList<string> Command)
{
    private const string Project = "src/Airunner.Worker";

    /// <summary>
    /// The published program that <c>AIRUNNER_PROGRAM</c> names; else publishes it under <c>artifacts/program</c>. A smoke run uses the
    /// build output instead, because publishing takes long.
    /// </summary>
    /// <exception cref="InvalidOperationException">It could not be published, or was not built.</exception>
    public static async Task<PublishedProgram> GetAsync(bool isSmoke)
    {
        if (Environment.GetEnvironmentVariable("AIRUNNER_PROGRAM") is { } given) return new PublishedProgram([given]);
        var root = Root();
        if (isSmoke)
        {
            var built = Directory.GetFiles(Path.Combine(root, Project, "bin", Configuration), "airunner.dll", SearchOption.AllDirectories);
            return new PublishedProgram(
                ["dotnet", built.MinBy(path => path.Length) ?? throw new InvalidOperationException($"{Project} was not built.")]);
        }

        var target = Path.Combine(root, "artifacts", "program");
        if (Directory.Exists(target)) Directory.Delete(target, recursive: true); // files of another kind of publishing would stay
        await Processes.RunAsync("dotnet", ["publish", Path.Combine(root, Project), "-c", "Release", "-o", target, "-v", "quiet"]);
        return new PublishedProgram([Path.Combine(target, "airunner")]);
    }

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Airunner.Actors.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException("No parent directory has the program's sources.");
        return directory.FullName;
    }
}
