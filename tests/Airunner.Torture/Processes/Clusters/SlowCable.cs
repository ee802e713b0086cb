using System.Threading.Channels;

namespace Airunner.Torture.Processes.Clusters;

/// <summary>
/// A cable between a node and the bridge, carried by this process: it works where the kernel has no <c>netem</c>. What the node sends is
/// delayed, or lost; what it receives is not, so that each packet between two nodes is delayed once.
/// </summary>
internal sealed class SlowCable : IDisposable
{
    private readonly TapDevice _node;
    private readonly TapDevice _bridge;
    private readonly LinkFaults _faults;
    private readonly Random _chance;
    private readonly Channel<(long SentAt, byte[] Frame)> _onTheWay = Channel.CreateUnbounded<(long, byte[])>();
    private readonly Task _working;
    private long _lost;

    /// <param name="nodeEnd">The name of the node's device.</param>
    /// <param name="bridgeEnd">The name of the bridge's.</param>
    /// <param name="faults">What happens on it.</param>
    /// <param name="seed">Decides which packets are lost.</param>
    public SlowCable(string nodeEnd, string bridgeEnd, LinkFaults faults, int seed)
    {
        _node = new TapDevice(nodeEnd);
        _bridge = new TapDevice(bridgeEnd);
        _faults = faults;
        _chance = new Random(seed);
        _working = Task.WhenAll(Start(FromNode), Start(FromBridge), CarryAsync());
    }

    /// <summary>Packets that were lost.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Its devices must have been deleted: then nothing waits for a frame any more.</summary>
    public void Dispose()
    {
        _working.GetAwaiter().GetResult();
        _node.Dispose();
        _bridge.Dispose();
    }

    private static Task Start(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void FromNode()
    {
        while (_node.Receive() is { } frame)
        {
            if (_chance.Next(100) < _faults.LossPercent) Interlocked.Increment(ref _lost);
            else _onTheWay.Writer.TryWrite((TimeProvider.System.GetTimestamp(), frame));
        }

        _onTheWay.Writer.Complete();
    }

    private async Task CarryAsync()
    {
        await foreach (var (sentAt, frame) in _onTheWay.Reader.ReadAllAsync())
        {
            var rest = _faults.Delay - TimeProvider.System.GetElapsedTime(sentAt);
            if (rest > TimeSpan.Zero) await Task.Delay(rest, TimeProvider.System);
            _bridge.Send(frame);
        }
    }

    private void FromBridge()
    {
        while (_bridge.Receive() is { } frame) _node.Send(frame);
    }
}
