namespace Airunner.Package.Tests;

/// <summary>
/// A fact that boots systemd on a copy of this system. Skipped with a reason where systemd, root, an overlay or control groups of version 2
/// are missing.
/// </summary>
public sealed class BootedSystemFactAttribute : FactAttribute
{
    public BootedSystemFactAttribute() => Skip = new OwnSystemFactAttribute().Skip ?? MissingOne();

    private static string? MissingOne()
    {
        if (!File.Exists("/lib/systemd/systemd")) return "systemd is not installed.";
        if (!File.Exists("/usr/bin/openssl")) return "openssl is not installed.";
        var mounts = File.ReadLines("/proc/mounts").Select(static line => line.Split(' '));
        var groups = mounts.Where(static mount => mount[2] == "cgroup2").ToList();
        if (groups.Count == 0) return "No control groups of version 2 are mounted: systemd cannot start services.";
        return groups[^1][3].Split(',').Contains("ro") ? $"The control groups at {groups[^1][1]} cannot be changed." : null;
    }
}
