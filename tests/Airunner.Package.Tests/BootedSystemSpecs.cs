namespace Airunner.Package.Tests;

/// <summary>The units of the Debian package under a systemd that has booted: they start, report, are confined, deliver and stop.</summary>
[Collection(nameof(BuiltDeb))]
public sealed class BootedSystemSpecs(BuiltDeb deb)
{
    // As config/README.md says it, but for a certificate that only this system trusts, and a watchdog that hears of it soon.
    private const string Script = """
        dpkg --install /airunner.deb >&2
        cd /etc/airunner
        umask 077
        echo "k1:$(head -c 32 /dev/urandom | base64)" > keys
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost \
          -addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem
        mkdir /etc/systemd/system/airunner-collector.service.d
        printf '[Service]\nWatchdogSec=2\n' > /etc/systemd/system/airunner-collector.service.d/soon.conf
        systemctl daemon-reload
        systemctl start airunner-collector
        echo "collector $(systemctl is-active airunner-collector)"
        reported() { systemctl show airunner-collector --property=WatchdogTimestampMonotonic --value; }
        first=$(reported)
        while [ "$(reported)" = "$first" ]; do sleep 0.1; done
        echo 'WATCHDOG=1 has come'
        systemctl show airunner-collector --property=NRestarts
        grep -E 'NoNewPrivs|Seccomp:|CapBnd|^Uid' /proc/$(systemctl show airunner-collector --property=MainPID --value)/status
        stat --format '%a' /var/lib/private/airunner-collector/collector/events.db

        mkdir -p /var/lib/airunner && chown airunner: /var/lib/airunner
        as_airunner() { runuser -u airunner -- env AIRUNNER_STATE_DIR=/var/lib/airunner airunner "$@"; }
        status=0
        as_airunner run --server http://127.0.0.1:9 --no-wait --job left -- echo one || status=$?
        echo "run $status"
        umask 022
        install -m 644 cert.pem /usr/local/share/airunner.pem
        echo AIRUNNER_SERVER=https://localhost:7070 > worker.env
        echo "AIRUNNER_TOKEN=$(airunner token --secret-file keys --job '*')" >> worker.env
        echo SSL_CERT_FILE=/usr/local/share/airunner.pem >> worker.env
        systemctl start airunner-recover
        systemctl show airunner-recover --property=Result
        systemctl start airunner-recover.timer
        systemctl list-timers | grep -c airunner-recover.timer
        AIRUNNER_TOKEN=$(airunner token --secret-file keys --job '*' --read) airunner logs left \
          --server https://localhost:7070 --ca-file cert.pem

        systemctl stop 'airunner*'
        systemctl show airunner-collector --property=Result,ActiveState
        journalctl --output cat -u 'airunner*'
        """;

    [BootedSystemFact]
    public async Task The_units_start_report_are_confined_deliver_and_stop()
    {
        var boot = Path.Combine(Repository.Root, "tests", "Airunner.Package.Tests", "boot-system");
        var printed = (await Command.RunAsync(deb.Folder, null, boot, deb.Path, Script)).Split('\n');

        printed.ShouldContain("collector active"); // READY=1 has come
        printed.ShouldContain("NRestarts=0");
        printed.ShouldContain("WATCHDOG=1 has come");
        printed.ShouldContain("CapBnd:\t0000000000000000");
        printed.ShouldContain("NoNewPrivs:\t1");
        printed.ShouldContain("Seccomp:\t2");
        printed.Single(static line => line.StartsWith("Uid:", StringComparison.Ordinal)).ShouldNotContain("\t0");
        printed.ShouldContain("600");

        printed.ShouldContain("run 0");
        printed.ShouldContain("Result=success");
        printed.ShouldContain("1"); // the timer waits
        printed.Count(static line => line == "one").ShouldBe(2); // of the run, and from the collector
        printed.ShouldContain("ActiveState=inactive");
        printed.ShouldContain(static line => line.StartsWith("airunner: collecting on https://0.0.0.0:7070 ", StringComparison.Ordinal));
        printed.ShouldNotContain(static line => line.Contains("Damage", StringComparison.Ordinal));
    }
}
