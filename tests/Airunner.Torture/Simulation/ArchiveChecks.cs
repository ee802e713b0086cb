using Airunner.Actors;
using Airunner.Actors.Jobs.Identity;
using Airunner.Simulation;
using ZstdSharp;

namespace Airunner.Torture.Simulation;

/// <summary>Looks into archives with nothing of the product but the name.</summary>
internal static class ArchiveChecks
{
    /// <summary>The archive as a crash would leave it unpacks to the log.</summary>
    public static void HoldsDurably(SimulatedFileSystem disk, string archivePath, byte[] log) =>
        PromiseBrokenException.Unless(Holds(disk, archivePath, log), $"The log is gone, and {archivePath} does not hold it durably.");

    /// <summary>One of the archives of an identity does.</summary>
    public static void SomeHoldsDurably(SimulatedFileSystem disk, JobExecution execution, byte[] log)
    {
        var held = disk.Names(SimulatedProcess.ArchiveDirectory)
            .Where(name => FileNames.TryParseArchive(name, out var whose, out _) && whose == execution)
            .Any(name => Holds(disk, $"{SimulatedProcess.ArchiveDirectory}/{name}", log));
        PromiseBrokenException.Unless(held, "The log is gone, and no archive holds it durably.");
    }

    /// <summary>What an archive unpacks to; null where it does not.</summary>
    public static byte[]? Unpacked(byte[] archive)
    {
        try
        {
            using var zstd = new Decompressor();
            return zstd.Unwrap(archive).ToArray();
        }
        catch (ZstdException)
        {
            return null;
        }
    }

    private static bool Holds(SimulatedFileSystem disk, string path, byte[] log) =>
        disk.DurableBytes(path) is { } archive && Unpacked(archive) is { } unpacked && unpacked.AsSpan().SequenceEqual(log);
}
