using System.Collections.Concurrent;

namespace Airunner.Actors.Hosting;

/// <summary>The handles of a host's logs, by name.</summary>
internal sealed class JobWalHandles : IDisposable
{
    private readonly ConcurrentDictionary<string, JobWalHandle> _handles = [];
    private volatile IReadOnlySet<string>? _declared;

    /// <summary>The handle of a log, which may be declared and started later.</summary>
    /// <param name="key">Its name: the key of its service in the container.</param>
    /// <exception cref="ArgumentException">The key is no text.</exception>
    internal JobWalHandle Of(object? key)
    {
        var name = key as string ?? throw new ArgumentException($"A log's key is its name, a text, and not {key}.", nameof(key));
        var handle = _handles.GetOrAdd(name, static _ => new JobWalHandle());
        if (_declared is { } declared && !declared.Contains(name)) handle.Failed(Undeclared(name));
        return handle;
    }

    /// <summary>These logs, and no others, are going to start.</summary>
    internal void Declare(IEnumerable<InstanceName> names)
    {
        var declared = names.Select(static name => name.Name).ToHashSet();
        _declared = declared;
        foreach (var (name, handle) in _handles)
            if (!declared.Contains(name)) handle.Failed(Undeclared(name));
    }

    /// <summary>None of them can be started.</summary>
    internal void Failed(Exception error)
    {
        foreach (var handle in _handles.Values) handle.Failed(error);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var handle in _handles.Values) handle.Dispose();
    }

    private static InvalidOperationException Undeclared(string name) => name.Length == 0
        ? new InvalidOperationException("This host has no log without a name: declare it with akka.WithJobWal(…).")
        : new InvalidOperationException($"This host has no log '{name}': declare it with akka.WithJobWal(…, name: \"{name}\").");
}
