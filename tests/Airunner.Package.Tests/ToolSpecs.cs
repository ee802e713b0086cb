namespace Airunner.Package.Tests;

[Collection(nameof(PackedFeed))]
public sealed class ToolSpecs(PackedFeed feed)
{
    [Fact]
    public async Task The_program_is_installed_as_a_tool_runs_and_is_uninstalled()
    {
        var tools = Path.Combine(feed.Home, "tools");
        var place = await feed.EmptyFolderAsync("tool");
        string[] where = ["--tool-path", tools];

        await Dotnet.RunAsync(place, feed.Home, ["tool", "install", "airunner", "--version", PackedFeed.Version, .. where]);

        var airunner = Path.Combine(tools, "airunner");
        var ran = await Command.RunAsync(place, feed.Home, airunner, "run", "--job", "hello", "--", "echo", "one");
        ran.ShouldBe("one\n");
        (await Command.RunAsync(place, feed.Home, airunner, "logs", "hello")).ShouldBe("one\n");
        Directory.GetFiles(tools, "airunner-collector", SearchOption.AllDirectories).ShouldNotBeEmpty();

        await Dotnet.RunAsync(place, feed.Home, ["tool", "uninstall", "airunner", .. where]);
        File.Exists(airunner).ShouldBeFalse();
    }
}
