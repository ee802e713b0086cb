using System.Diagnostics;

namespace Airunner.Torture.Processes;

/// <summary>A small file system of its own, mounted for one test; needs the right to mount.</summary>
internal sealed class Mount : IDisposable
{
    private const int MendedIs = 1; // e2fsck's status where it found something and mended all of it
    private readonly string _image;
    private readonly string _options;

    private Mount(string image, string path, string options) => (_image, Path, _options) = (image, path, options);

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>Mounts a new ext4 file system.</summary>
    /// <param name="mebibytes">Its size.</param>
    /// <param name="options">Mount options. <c>data=journal</c> takes O_DIRECT away, so that the buffered way is taken.</param>
    /// <param name="why">Why there is none, for people.</param>
    public static Mount? TryMake(int mebibytes, string options, out string why)
    {
        var path = Directory.CreateTempSubdirectory("airunner-mount-").FullName;
        var image = path + ".img";
        using (var file = File.Create(image)) file.SetLength((long)mebibytes << 20);
        why = Run("mkfs.ext4", "-q", "-m", "0", image) ?? Run("mount", "-o", $"loop,{options}", image, path) ?? "";
        if (why.Length == 0) return new Mount(image, path, options);
        Directory.Delete(path);
        File.Delete(image);
        why = $"skipped: no file system can be mounted here ({why.Trim()}).";
        return null;
    }

    /// <summary>Asks for a plain remount, read-only or not. The kernel refuses the first while any file is open for writing.</summary>
    /// <returns>Why not; null where it was done.</returns>
    public string? TryRemount(bool readOnly) => Run("mount", "-o", readOnly ? "remount,ro" : "remount,rw", Path);

    /// <summary>
    /// Makes the file system find an error in itself. Mounted with <c>errors=remount-ro</c>, it is read-only from then on, under whoever has files open for
    /// writing: what a failing disk brings about. Its journal is given up too, so that what was not durable is gone; only <see cref="MountAgain"/> leads back.
    /// </summary>
    public void FailReadOnly() => File.WriteAllText(Trigger, "torture");

    /// <summary>Why <see cref="FailReadOnly"/> cannot be done here; null where it can.</summary>
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

    /// <summary>Takes it down, mends it and mounts it again, as after a reboot. Nobody may have a file open.</summary>
    public void MountAgain()
    {
        Must(Run("umount", Path));
        Must(Run(MendedIs, "e2fsck", "-p", _image));
        Must(Run("mount", "-o", $"loop,{_options}", _image, Path));
    }

    /// <summary>Lays one file of another file system over a file of this one, so that having it open keeps no remount away.</summary>
    public void Cover(string path, string with) => Must(Run("mount", "--bind", with, path));

    /// <summary>Makes everything on it durable.</summary>
    public void Sync() => Must(Run("sync", "-f", Path));

    public void Dispose()
    {
        Must(Run("umount", "-l", Path));
        Directory.Delete(Path);
        File.Delete(_image);
    }

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
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
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
