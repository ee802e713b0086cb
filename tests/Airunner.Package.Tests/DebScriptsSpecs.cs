namespace Airunner.Package.Tests;

/// <summary>
/// The Debian package as <c>dpkg</c> installs it for real, with its scripts: on a copy of this system that ends with the spec.
/// </summary>
[Collection(nameof(BuiltDeb))]
public sealed class DebScriptsSpecs(BuiltDeb deb)
{
    // systemctl is replaced by one that writes down what it was asked for: nothing is started or stopped.
    private const string InCopy = """
        mount -t tmpfs tmpfs /mnt
        mkdir /mnt/upper /mnt/work /mnt/system
        mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/system
        mount -t proc proc /mnt/system/proc
        cp "$1" /mnt/system/airunner.deb
        mkdir -p /mnt/system/run/systemd/system /mnt/system/usr/local/sbin
        printf '#!/bin/sh\necho "systemctl $@" >> /asked\n' > /mnt/system/usr/local/sbin/systemctl
        chmod 755 /mnt/system/usr/local/sbin/systemctl
        exec chroot /mnt/system sh -ec "$2"
        """;

    [OwnSystemFact]
    public async Task Installing_makes_the_user_and_removing_stops_the_units_and_keeps_settings_and_state()
    {
        var printed = await Command.RunAsync(deb.Folder, null, "unshare", "--mount", "sh", "-ec", InCopy, "sh", deb.Path, """
            dpkg --install /airunner.deb >&2
            getent passwd airunner | cut -d: -f1,6
            test -x "$(readlink -f /usr/bin/airunner)" && echo runs
            stat -c '%a %U' /etc/airunner/worker.hocon
            mkdir -p /var/lib/airunner/wal && echo pending > /var/lib/airunner/wal/x.wal
            dpkg --remove airunner >&2
            test ! -e /usr/bin/airunner && test ! -e /usr/lib/systemd/system/airunner-recover.timer && echo removed
            ls /etc/airunner
            dpkg --purge airunner >&2
            test ! -e /etc/airunner && echo purged
            cat /var/lib/airunner/wal/x.wal
            cat /asked
            """);

        printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(
        [
            "airunner:/var/lib/airunner", "runs", "644 root", "removed", "collector.hocon", "worker.hocon", "purged", "pending",
            "systemctl daemon-reload",
            "systemctl disable --now airunner-collector.service airunner-recover.timer",
            "systemctl daemon-reload", "systemctl daemon-reload",
        ]);
        (await File.ReadAllLinesAsync("/etc/passwd")).ShouldNotContain(line => line.StartsWith("airunner:", StringComparison.Ordinal));
    }
}
