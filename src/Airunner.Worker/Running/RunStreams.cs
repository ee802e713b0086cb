using Airunner.Protocol;
using Airunner.Worker.Masking;
using Airunner.Worker.Posix;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Running;

/// <summary>The command's streams, and where their bytes go.</summary>
internal sealed class RunStreams
{
    private readonly List<PassThrough> _passed = [];
    private readonly ILogger _log;

    private RunStreams(ILogger log) => _log = log;

    /// <summary>The streams, in the order in which they are read.</summary>
    public List<CommandStream> All { get; } = [];

    /// <summary>Whether a stream of this program could not be written, so that output is only in the log.</summary>
    public bool IsBroken => _passed.Exists(static passed => passed.IsBroken);

    /// <summary>Connects a command's pipes with this program's streams.</summary>
    /// <param name="wiring">How the command is connected.</param>
    /// <param name="targets">Where its output goes.</param>
    /// <param name="secrets">What is masked.</param>
    /// <param name="isDurableOnly">Whether bytes are passed on only when they are durable.</param>
    /// <param name="log">Gets warnings.</param>
    /// <param name="wake">Called when a stream has room again, or was closed by its reader.</param>
    public static RunStreams Of(
        Wiring wiring, RunTargets targets, Secrets secrets, bool isDurableOnly, ILogger log, Action wake)
    {
        var streams = new RunStreams(log);
        foreach (var pipe in wiring.Pipes)
        {
            var name = pipe.Type == StreamType.Stdout ? "output" : "error output";
            var passed = streams.To(targets.Of(pipe, wiring), name, wake);
            streams.All.Add(new CommandStream(pipe.Source, pipe.Type, secrets.ForStream(), name, passed, log)
            {
                IsDurableOnly = isDurableOnly,
            });
        }

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
            _log.LogNotRead(passed.Name, left);
        }

        return isWhole;
    }

    private PassThrough? To(Descriptor? target, string name, Action wake)
    {
        if (target is null) return null;
        var passed = new PassThrough(target, name, _log, wake);
        _passed.Add(passed);
        return passed;
    }
}
