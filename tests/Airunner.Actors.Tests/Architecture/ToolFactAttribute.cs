namespace Airunner.Actors.Tests.Architecture;

/// <summary>A test that needs a program of the machine; it is skipped, and says so, where that is absent.</summary>
internal sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(string program)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        if (!path.Split(':').Any(directory => File.Exists(Path.Combine(directory, program)))) Skip = $"There is no {program} here.";
    }
}
