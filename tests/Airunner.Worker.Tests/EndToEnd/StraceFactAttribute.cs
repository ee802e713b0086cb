namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>A fact that needs strace, which makes calls to the disk hang; skipped, with a word, where there is none.</summary>
public sealed class StraceFactAttribute : FactAttribute
{
    public StraceFactAttribute() => Skip = Path is null ? "strace is not installed: no call to the disk can be made to hang." : null;

    /// <summary>The program; null where there is none.</summary>
    internal static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(directory => System.IO.Path.Combine(directory, "strace")).FirstOrDefault(File.Exists);
}
