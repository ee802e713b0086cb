using System.Diagnostics;

namespace Airunner.Collector.Tests.Server;

/// <summary>A small disk in memory, for a process that may mount one.</summary>
internal sealed class SmallDisk : IDisposable
{
    /// <exception cref="InvalidOperationException">It cannot be mounted.</exception>
    public SmallDisk(string path, int mebibytes)
    {
        Directory.CreateDirectory(path);
        Path = path;
        if (Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", path) is { } why) throw new InvalidOperationException(why);
    }

    public string Path { get; }

    /// <returns>Why no disk can be mounted here; null where one can.</returns>
    public static string? Obstacle()
    {
        var path = Directory.CreateTempSubdirectory("collector-disk-").FullName;
        try
        {
            using var disk = new SmallDisk(path, mebibytes: 1);
            return null;
        }
        catch (Exception failure) when (failure is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return failure.Message;
        }
        finally
        {
            Directory.Delete(path);
        }
    }

    public void Grow(int mebibytes)
    {
        if (Run("mount", "-o", $"remount,size={mebibytes}m", Path) is { } why) throw new InvalidOperationException(why);
    }

    public void Dispose() => Run("umount", "-l", Path);

    private static string? Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : errors.Trim();
    }
}

/// <summary>A fact that needs a small disk; skipped with a reason where none can be mounted.</summary>
public sealed class TmpfsFactAttribute : FactAttribute
{
    private static readonly string? Obstacle = SmallDisk.Obstacle();

    public TmpfsFactAttribute() => Skip = Obstacle is null ? null : $"No small disk can be mounted: {Obstacle}";
}
