namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>A fact that needs strace, which makes disk calls hang; skipped with a reason where strace is missing.</summary>
public sealed class StraceFactAttribute : FactAttribute
{
    public StraceFactAttribute() => Skip = Path is null ? "strace is not installed: disk calls cannot be made to hang." : null;

    /// <summary>Path of strace; null when it is not installed.</summary>
    internal static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(directory => System.IO.Path.Combine(directory, "strace"))
        .FirstOrDefault(File.Exists);
}
