using Airunner.Actors;
using Airunner.Actors.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Benchmarks.Contestants;

/// <summary>
/// This library, through <see cref="IJobWal"/> with protobuf events. The server never answers, so that only appending is measured.
/// </summary>
internal sealed class AirunnerContestant : IContestant
{
    public string Name => "airunner";

    public string Promise => "O_DIRECT|O_DSYNC write";

    public bool Blocks => false;

    public async ValueTask<OpenLogs> OpenAsync(string directory, int logs)
    {
        var host = JobWalHost.Start(new JobWalOptions { StateDirectory = directory }, () => new AwaySender(), NullLoggerFactory.Instance);
        var all = new List<IDurableLog>();
        for (var i = 0; i < logs; i++)
        {
            var execution = new JobExecution($"job-{i}");
            await host.Wal.OpenAsync(execution);
            all.Add(new WalLog(host.Wal, execution));
        }

        return new OpenLogs(all, host.DisposeAsync);
    }
}
