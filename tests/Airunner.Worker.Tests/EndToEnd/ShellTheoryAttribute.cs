namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>A theory that needs a program of the system, such as a shell; skipped with a reason where it is missing.</summary>
public sealed class ShellTheoryAttribute : TheoryAttribute
{
    public ShellTheoryAttribute(string program) => Skip = IsInstalled(program) ? null : $"{program} is not installed.";

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, program)));
}
