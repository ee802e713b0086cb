using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Collector;
using Airunner.Collector.Store;

namespace Airunner.Worker.Composition;

/// <summary>The sender that delivery uses, without logs and actors behind it.</summary>
internal sealed class DirectSender : IAsyncDisposable
{
    private readonly Func<ValueTask> _close;

    private DirectSender(IEventSender sender, string target, Func<ValueTask> close)
    {
        Sender = sender;
        Target = target;
        _close = close;
    }

    /// <summary>Delivers batches.</summary>
    public IEventSender Sender { get; }

    /// <summary>The server's address, or the path of the store.</summary>
    public string Target { get; }

    /// <summary>To the server that is named, or to the store of the state directory, which is made where it is missing.</summary>
    /// <exception cref="ServerUnusableException">The settings of the server are wrong.</exception>
    public static DirectSender Open(WorkerSettings settings, JobWalOptions options)
    {
        if (ServerChoice.Of(settings) is { } server)
        {
            var remote = WorkerComposition.Sender(server, settings);
            return new DirectSender(remote, server.Url, () =>
            {
                remote.Dispose();
                return ValueTask.CompletedTask;
            });
        }

        var path = StoreFile.Under(options.StateDirectory);
        var local = new CollectorSender(new EventStore(path));
        return new DirectSender(local, path, local.DisposeAsync);
    }

    public ValueTask DisposeAsync() => _close();
}
