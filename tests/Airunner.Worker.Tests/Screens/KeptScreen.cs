using Airunner.Actors.Tests.Architecture;

namespace Airunner.Worker.Tests.Screens;

/// <summary>Screens as they are kept beside this file: AIRUNNER_APPROVE=1 writes them anew.</summary>
internal static class KeptScreen
{
    private static readonly bool IsApproving = Environment.GetEnvironmentVariable("AIRUNNER_APPROVE") == "1";
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Airunner.Worker.Tests", "Screens");

    /// <summary>Compares a screen with the kept one of that name.</summary>
    public static async Task CompareAsync(string name, string screen)
    {
        var file = Path.Combine(Folder, $"{name}.txt");
        if (IsApproving) await File.WriteAllTextAsync(file, screen);
        screen.ShouldBe(await File.ReadAllTextAsync(file), name);
    }

    /// <summary>The screen with escapes that can be read, without spaces at the ends of lines and without lines after the last.</summary>
    public static string Readable(string screen)
    {
        var text = screen.Replace("\x1b", "\\e", StringComparison.Ordinal);
        return string.Join('\n', text.Split('\n').Select(static line => line.TrimEnd())).TrimEnd('\n') + "\n";
    }
}
