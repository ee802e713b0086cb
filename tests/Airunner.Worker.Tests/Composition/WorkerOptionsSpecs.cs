using Airunner.Actors.Archive;
using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Life;
using Airunner.Worker.Composition;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Tests.Composition;

public sealed class WorkerOptionsSpecs
{
    [Fact]
    public void The_collector_gets_large_batches_unless_the_configuration_overrides_that()
    {
        using var file = new TemporaryFile("airunner.wal.batch.max-events = 9"u8);
        var own = Options(file: null);
        var configured = Options($"/proc/self/fd/{file.Descriptor.Number}");
        (own.BatchMaxEvents, own.BatchMaxBytes).ShouldBe((4096, 4 << 20));
        (configured.BatchMaxEvents, configured.BatchMaxBytes).ShouldBe((9, 4 << 20));
    }

    private static Airunner.Actors.Hosting.JobWalOptions Options(string? file) =>
        WorkerOptions.Of(new WorkerSettings(StateDirectory: "/state", file, DrainTimeout: null, LogLevel.Warning));
}
