using FASTER.core;

namespace Airunner.Benchmarks.Contestants;

/// <summary>One FasterLog and one loop that commits while anything was enqueued since the last commit.</summary>
internal sealed class FasterDurableLog : IDurableLog, IAsyncDisposable
{
    private readonly FasterLogSettings _settings;
    private readonly FasterLog _log;
    private readonly SemaphoreSlim _enqueued = new(0, int.MaxValue);
    private readonly Task _committing;
    private volatile bool _closing;

    public FasterDurableLog(string directory)
    {
        _settings = new FasterLogSettings(directory, deleteDirOnDispose: false)
        {
            PageSize = 1 << 20,
            MemorySize = 8 << 20,
            SegmentSize = 64 << 20,
            // A commit completes when the log is durable; it does not wait for a second file. Checksums are on.
            FastCommitMode = true,
            LogChecksum = LogChecksumType.PerEntry,
        };
        _log = new FasterLog(_settings);
        _committing = Task.Run(CommitAsync);
    }

    public async ValueTask AppendAsync(ReadOnlyMemory<byte> payload)
    {
        var durable = _log.EnqueueAndWaitForCommitAsync(payload);
        _enqueued.Release();
        await durable;
    }

    public async ValueTask DisposeAsync()
    {
        _closing = true;
        _enqueued.Release();
        await _committing;
        _log.Dispose();
        _settings.Dispose();
        _enqueued.Dispose();
    }

    private async Task CommitAsync()
    {
        while (!_closing)
        {
            await _enqueued.WaitAsync();
            // One commit covers everything that was enqueued before it.
            while (_enqueued.Wait(0)) { }
            await _log.CommitAsync();
        }
    }
}
