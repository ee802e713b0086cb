using Airunner.Protocol;
using Airunner.Worker.Masking;
using Airunner.Worker.Posix;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Running;

/// <summary>The command's streams, and where their bytes go.</summary>
internal sealed class RunStreams
{
    private readonly List<PassThrough> _passed = [];
    private readonly Secrets _secrets;
    private readonly bool _isDurableOnly;
    private readonly ILogger _log;

    private RunStreams(Secrets secrets, bool isDurableOnly, ILogger log)
    {
        _secrets = secrets;
        _isDurableOnly = isDurableOnly;
        _log = log;
    }

    /// <summary>The streams, in the order in which they are read.</summary>
    public List<CommandStream> All { get; } = [];

    /// <summary>Connects a command's pipes with this program's streams.</summary>
    /// <param name="child">The command.</param>
    /// <param name="output">Gets its standard output; null for none.</param>
    /// <param name="error">Gets its standard error; null for none.</param>
    /// <param name="secrets">What is masked.</param>
    /// <param name="isDurableOnly">Whether bytes are passed on only when they are durable.</param>
    /// <param name="log">Gets warnings.</param>
    /// <param name="wake">Called when a stream has room again, or was closed by its reader.</param>
    public static RunStreams Of(
        ChildProcess child,
        Descriptor? output,
        Descriptor? error,
        Secrets secrets,
        bool isDurableOnly,
        ILogger log,
        Action wake)
    {
        var streams = new RunStreams(secrets, isDurableOnly, log);
        streams.Add(child.Output, StreamType.Stdout, "output", streams.To(output, "output", wake));
        streams.Add(child.Error, StreamType.Stderr, "error output", streams.To(error, "error output", wake));
        return streams;
    }

    /// <summary>Passes on a batch that is durable now.</summary>
    public void PassOnDurable(OutputBatch batch)
    {
        foreach (var item in batch.Items)
            All.Find(stream => stream.Type == item.StreamType)?.PassOnDurable(item.Output.Span);
    }

    /// <summary>Waits until everything that was read is passed on.</summary>
    /// <param name="deadline">Readers are not waited for after this.</param>
    /// <returns>Whether all readers took everything.</returns>
    public async Task<bool> PassOnRestAsync(CancellationToken deadline)
    {
        var isWhole = true;
        foreach (var passed in _passed)
        {
            var left = await passed.CompleteAsync(deadline);
            if (left == 0) continue;
            isWhole = false;
            _log.LogWarning(
                "The reader of the command's {Stream} did not read the last {Bytes} bytes; they are logged.", passed.Name, left);
        }

        return isWhole;
    }

    private void Add(Descriptor pipe, StreamType type, string name, PassThrough? passed) =>
        All.Add(new CommandStream(pipe, type, _secrets.ForStream(), name, passed, _log) { IsDurableOnly = _isDurableOnly });

    private PassThrough? To(Descriptor? target, string name, Action wake)
    {
        if (target is null) return null;
        var passed = new PassThrough(target, name, _log, wake);
        _passed.Add(passed);
        return passed;
    }
}
