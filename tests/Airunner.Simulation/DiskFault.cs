using Airunner.Actors.Storage;

namespace Airunner.Simulation;

/// <summary>What goes wrong in one call.</summary>
public readonly record struct DiskFault
{
    /// <summary>Nothing.</summary>
    public static DiskFault None => default;

    /// <summary>The machine stops in the middle of the call: what the call changes is there, but nothing of it durable yet.</summary>
    public static DiskFault Crash => new() { Crashes = true };

    /// <summary>A sync, or a write that is to be durable when it returns, answers success and makes nothing durable: a disk that lies.</summary>
    public static DiskFault Lie => new() { Lies = true };

    internal bool Lies { get; private init; }

    internal Errno Error { get; private init; }

    internal bool Landed { get; private init; }

    internal int? ShortBytes { get; private init; }

    internal bool Crashes { get; private init; }

    internal bool Refuses => Error != Errno.None && !Landed;

    /// <summary>The call answers an error.</summary>
    /// <param name="error">Its answer.</param>
    /// <param name="landed">
    /// Whether it did its work all the same, durably where it would have. Otherwise it did nothing; a failed sync marks what it was to
    /// write as clean.
    /// </param>
    public static DiskFault Fail(Errno error, bool landed = false) => new() { Error = error, Landed = landed };

    /// <summary>A read or write transfers at most so many bytes.</summary>
    public static DiskFault Shorten(int bytes) => new() { ShortBytes = bytes };

    internal int Limit(int count) => Math.Min(count, ShortBytes ?? count);
}
