using System.Net;
using Airunner.Actors;
using Airunner.Collector.Tests;

namespace Airunner.Page.Tests.Pages;

/// <summary>A store that cannot be read is said as a page, and does not end anything.</summary>
public sealed class StoreAwaySpecs : PageCollector
{
    [Fact]
    public async Task While_the_store_is_away_pages_are_503_and_then_they_are_there_again()
    {
        Store(new JobExecution("build", "one"), Make.Outputs(1, 1));
        var away = StoragePath + ".away";
        File.Move(StoragePath, away);
        var page = await PageAsync("/", HttpStatusCode.ServiceUnavailable);
        page.QuerySelector("h1")!.TextContent.ShouldBe("The store cannot be read now");
        page.Body!.TextContent.ShouldNotContain(StateDirectory); // where it is concerns no visitor
        await Log.SeenAsync("A page failed");
        Log.All.ShouldContain(StoragePath);

        File.Move(away, StoragePath);
        (await PageAsync("/")).QuerySelectorAll("a[href='/jobs/build']").Length.ShouldBePositive();
    }
}
