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

    [Fact]
    public async Task The_node_of_a_cluster_is_a_tool_that_the_program_finds_beside_itself()
    {
        var tools = Path.Combine(feed.Home, "cluster-tools");
        var place = await feed.EmptyFolderAsync("cluster-tool");
        foreach (var tool in (string[])["airunner", "airunner-node"])
        {
            await Dotnet.RunAsync(
                place, feed.Home, "tool", "install", tool, "--version", PackedFeed.Version, "--tool-path", tools);
        }

        var airunner = Path.Combine(tools, "airunner");
        (await Command.RunAsync(place, feed.Home, "sh", "-c", $"'{airunner}' worker --cluster --port x 2>&1; echo $?"))
            .ShouldBe("airunner-node: 'x' is not allowed for --port. Allowed: 0 to 65535.\n64\n");
    }
}
