using System.Diagnostics;

namespace Airunner.Torture.Processes;

/// <summary>A small file system of its own, mounted for one test; needs the right to mount.</summary>
internal sealed class Mount : IDisposable
{
    private readonly string _image;

    private Mount(string image, string path) => (_image, Path) = (image, path);

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
        if (why.Length == 0) return new Mount(image, path);
        Directory.Delete(path);
        File.Delete(image);
        why = $"skipped: no file system can be mounted here ({why.Trim()}).";
        return null;
    }

    /// <summary>Mounts it again, read-only or not.</summary>
    public void Remount(bool readOnly)
    {
        // Open for writing, a file keeps a plain remount away; the emergency kind is what a failing disk brings about.
        if (Run("mount", "-o", readOnly ? "remount,ro" : "remount,rw", Path) is { } failure) throw new InvalidOperationException(failure);
    }

    public void Dispose()
    {
        if (Run("umount", "-l", Path) is { } failure) throw new InvalidOperationException(failure);
        Directory.Delete(Path);
        File.Delete(_image);
    }

    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"{program}: {errors}";
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return $"{program}: {missing.Message}";
        }
    }
}
