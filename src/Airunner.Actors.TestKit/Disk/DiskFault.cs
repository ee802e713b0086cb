using Airunner.Actors.Storage;

namespace Airunner.Simulation;

/// <summary>The fault of one call.</summary>
internal readonly record struct DiskFault
{
    /// <summary>No fault.</summary>
    public static DiskFault None => default;

    /// <summary>The machine stops during the call: the change is made in the cache, but none of it is durable.</summary>
    public static DiskFault Crash => new() { Crashes = true };

    /// <summary>A sync or durable write returns success, but nothing becomes durable: a disk that lies.</summary>
    public static DiskFault Lie => new() { Lies = true };

    internal bool Lies { get; private init; }

    internal Errno Error { get; private init; }

    internal bool Landed { get; private init; }

    internal int? ShortBytes { get; private init; }

    internal bool Crashes { get; private init; }

    internal bool Refuses => Error != Errno.None && !Landed;

    /// <summary>The call returns an error.</summary>
    /// <param name="error">The error.</param>
    /// <param name="landed">
    /// Whether the call took effect all the same, as durably as without the fault. Otherwise it had no effect, except that a failed sync
    /// marks the pages that it should have written as clean.
    /// </param>
    public static DiskFault Fail(Errno error, bool landed = false) => new() { Error = error, Landed = landed };

    /// <summary>A read or write transfers at most this many bytes.</summary>
    public static DiskFault Shorten(int bytes) => new() { ShortBytes = bytes };

    internal int Limit(int count) => Math.Min(count, ShortBytes ?? count);
}
