using Airunner.Actors;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Benchmarks.Contestants;

/// <summary>One execution's log, appended to through <see cref="IJobWal"/> with protobuf events.</summary>
internal sealed class WalLog(IJobWal wal, JobExecution execution) : IDurableLog
{
    private JobEvent? _event;

    public async ValueTask AppendAsync(ReadOnlyMemory<byte> payload)
    {
        var output = _event ??= new JobEvent
        {
            EventType = EventType.Output,
            Output = new OutputEvent { Output = UnsafeByteOperations.UnsafeWrap(payload) },
        };
        await wal.AppendAsync(execution, output).ConfigureAwait(false);
    }
}
