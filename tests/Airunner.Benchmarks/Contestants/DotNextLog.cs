using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;

namespace Airunner.Benchmarks.Contestants;

/// <summary>One dotNext log with a state machine that does nothing.</summary>
/// <remarks>
/// Commits come one at a time (two at once crash its flusher in 6.12), and each takes all that was appended while it waited for
/// its turn: writers share a flush.
/// </remarks>
internal sealed class DotNextLog(string directory) : IDurableLog, IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly WriteAheadLog _log = new(
        new WriteAheadLog.Options
        {
            Location = directory,
            ChunkSize = 4 << 20,
            MemoryManagement = WriteAheadLog.MemoryManagementStrategy.PrivateMemory,
        },
        IStateMachine.CreateNoOp(long.MaxValue));

    private long _committed;

    public Task InitializeAsync() => _log.InitializeAsync(CancellationToken.None);

    public async ValueTask AppendAsync(ReadOnlyMemory<byte> payload)
    {
        var index = await _log.AppendAsync(new BinaryLogEntry { Content = payload, Term = 1 }, CancellationToken.None);
        if (Volatile.Read(ref _committed) >= index) return;
        await _turn.WaitAsync();
        try
        {
            if (_committed < index) await CommitAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _turn.Dispose();
    }

    private async Task CommitAsync()
    {
        var last = _log.LastEntryIndex;
        await _log.CommitAsync(last, CancellationToken.None);
        Volatile.Write(ref _committed, last);
    }
}
