using System.Diagnostics;

namespace Airunner.Torture.Processes;

/// <summary>A small file system mounted for one test; needs the right to mount.</summary>
internal sealed class Mount : IDisposable
{
    private const int MendedIs = 1; // exit status of e2fsck when it has repaired all errors
    private readonly string? _image;
    private readonly string _options;
    private readonly Mount? _below;

    private Mount(string? image, string path, string options, Mount? below)
    {
        _image = image;
        Path = path;
        _options = options;
        _below = below;
    }

    /// <summary>Its mount point.</summary>
    public string Path { get; }

    /// <summary>Mounts a new ext4 file system.</summary>
    /// <param name="mebibytes">Its size.</param>
    /// <param name="options">Mount options. With <c>data=journal</c> there is no O_DIRECT, so writes are buffered.</param>
    /// <param name="why">Why it cannot be mounted.</param>
    public static Mount? TryMake(int mebibytes, string options, out string why) =>
        TryMake(mebibytes, ["mkfs.ext4", "-q", "-m", "0"], options, out why);

    /// <summary>Mounts a new file system of any kind that is made in a file.</summary>
    /// <param name="mebibytes">Its size.</param>
    /// <param name="make">The program that makes it, with its options; the file is its last argument.</param>
    /// <param name="options">Mount options; empty for none.</param>
    /// <param name="why">Why it cannot be mounted.</param>
    public static Mount? TryMake(int mebibytes, string[] make, string options, out string why)
    {
        var path = Directory.CreateTempSubdirectory("airunner-mount-").FullName;
        var image = path + ".img";
        using (var file = File.Create(image)) file.SetLength((long)mebibytes << 20);
        options = options.Length == 0 ? "loop" : $"loop,{options}";
        why = Run(make[0], [.. make[1..], image]) ?? Run("mount", "-o", options, image, path) ?? "";
        if (why.Length == 0) return new Mount(image, path, options, below: null);
        Directory.Delete(path);
        File.Delete(image);
        why = Skipped(why);
        return null;
    }

    /// <summary>Mounts a new file system in memory.</summary>
    public static Mount? TryMakeInMemory(int mebibytes, out string why)
    {
        var path = Directory.CreateTempSubdirectory("airunner-mount-").FullName;
        why = Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", path) ?? "";
        if (why.Length == 0) return new Mount(image: null, path, "", below: null);
        Directory.Delete(path);
        why = Skipped(why);
        return null;
    }

    /// <summary>Lays an overlay over a directory of a new ext4 file system, which also takes what is written.</summary>
    public static Mount? TryMakeOverlay(int mebibytes, out string why)
    {
        var below = TryMake(mebibytes, "data=ordered", out why);
        if (below is null) return null;
        var (lower, upper, work) = (below.Make("lower"), below.Make("upper"), below.Make("work"));
        var path = Directory.CreateTempSubdirectory("airunner-mount-").FullName;
        why = Run("mount", "-t", "overlay", "-o", $"lowerdir={lower},upperdir={upper},workdir={work}", "overlay", path) ?? "";
        if (why.Length == 0) return new Mount(image: null, path, "", below);
        Directory.Delete(path);
        below.Dispose();
        why = Skipped(why);
        return null;
    }

    /// <summary>Remounts it read-only or read-write. The kernel refuses read-only while a file is open for writing.</summary>
    /// <returns>Why it failed; null when it succeeded.</returns>
    public string? TryRemount(bool readOnly) => Run("mount", "-o", readOnly ? "remount,ro" : "remount,rw", Path);

    /// <summary>
    /// Makes the file system detect an error. Mounted with <c>errors=remount-ro</c>, it becomes read-only even while files are open for
    /// writing, like a failing disk. Its journal is dropped too, so unsynced data is lost; only <see cref="MountAgain"/> makes it writable
    /// again.
    /// </summary>
    public void FailReadOnly() => File.WriteAllText(Trigger, "torture");

    /// <summary>Why <see cref="FailReadOnly"/> is not possible here; null when it is.</summary>
    public string? CannotFail
    {
        get
        {
            try
            {
                File.OpenHandle(Trigger, FileMode.Open, FileAccess.Write).Dispose();
                return null;
            }
            catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
            {
                return $"skipped: a file system cannot be made to fail here ({missing.Message}).";
            }
        }
    }

    /// <summary>Unmounts, repairs and mounts it again, as after a reboot. No file may be open.</summary>
    public void MountAgain()
    {
        if (_image is not { } image) throw new InvalidOperationException("Without an image there is nothing to repair.");
        Must(Run("umount", Path));
        Must(Run(MendedIs, "e2fsck", "-p", image));
        Must(Run("mount", "-o", _options, image, Path));
    }

    /// <summary>Covers a file with one of another file system, so that keeping it open does not prevent a remount.</summary>
    public void Cover(string path, string with) => Must(Run("mount", "--bind", with, path));

    /// <summary>Syncs all its files.</summary>
    public void Sync() => Must(Run("sync", "-f", Path));

    public void Dispose()
    {
        Must(Run("umount", "-l", Path));
        Directory.Delete(Path);
        if (_image is { } image) File.Delete(image);
        _below?.Dispose();
    }

    private string Make(string directory) => Directory.CreateDirectory(System.IO.Path.Combine(Path, directory)).FullName;

    private static string Skipped(string failure) => $"skipped: no file system can be mounted here ({failure.Trim()}).";

    private string Trigger
    {
        get
        {
            var device = File.ReadLines("/proc/mounts").Select(line => line.Split(' ')).Last(fields => fields[1] == Path)[0];
            return $"/sys/fs/ext4/{System.IO.Path.GetFileName(device)}/trigger_fs_error";
        }
    }

    private static void Must(string? failure)
    {
        if (failure is not null) throw new InvalidOperationException(failure);
    }

    private static string? Run(string program, params string[] arguments) => Run(0, program, arguments);

    private static string? Run(int mostStatus, string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.OutputDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode <= mostStatus ? null : $"{program}: {errors}";
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return $"{program}: {missing.Message}";
        }
    }
}
