using System.Diagnostics;

namespace Airunner.Package.Tests;

/// <summary>
/// A fact that changes a copy of this system, which only it sees: an overlay in a mount namespace of its own. Skipped with a reason where
/// dpkg, root or such a namespace is missing.
/// </summary>
public sealed class OwnSystemFactAttribute : FactAttribute
{
    private const string Overlay = """
        mount -t tmpfs tmpfs /mnt && mkdir /mnt/upper /mnt/work /mnt/system &&
        mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/system && chroot /mnt/system true
        """;

    public OwnSystemFactAttribute() =>
        Skip = new DebFactAttribute().Skip ?? (CanOverlay() ? null : "There is no namespace with an overlay here: it needs root.");

    private static bool CanOverlay()
    {
        if (!Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/unshare")) return false;
        var start = new ProcessStartInfo("unshare", ["--mount", "sh", "-c", Overlay]) { RedirectStandardError = true };
        using var tried = Process.Start(start)!;
        tried.StandardError.ReadToEnd();
        tried.WaitForExit();
        return tried.ExitCode == 0;
    }
}
