namespace Airunner.Package.Tests;

/// <summary>The Debian package, installed below a directory of its own: neither root nor anything of this machine is needed.</summary>
[Collection(nameof(BuiltDeb))]
public sealed class DebSpecs(BuiltDeb deb) : IDisposable
{
    private static readonly string[] Places =
    [
        "usr/lib/systemd/system/airunner-collector.service",
        "usr/lib/systemd/system/airunner-recover.timer",
        "usr/lib/sysusers.d/airunner.conf",
        "usr/lib/airunner/collector/airunner-collector",
        "usr/share/bash-completion/completions/airunner",
        "usr/share/zsh/vendor-completions/_airunner",
        "usr/share/fish/vendor_completions.d/airunner.fish",
        "usr/share/man/man1/airunner.1.gz",
        "usr/share/doc/airunner/GLYPHS.md",
        "etc/airunner/collector.hocon",
    ];

    private readonly string _root = Directory.CreateTempSubdirectory("airunner-deb-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [DebFact]
    public async Task The_package_is_installed_runs_and_is_purged_without_a_rest()
    {
        var package = deb.Path;
        var system = EmptySystem();

        await DpkgAsync(system, "--install", package);

        foreach (var place in Places) File.Exists(Path.Combine(system, place)).ShouldBeTrue(place);
        var airunner = Path.Combine(system, "usr/bin/airunner");
        (await Command.RunAsync(_root, _root, airunner, "run", "--job", "hello", "--", "echo", "one")).ShouldBe("one\n");
        var unit = await File.ReadAllTextAsync(Path.Combine(system, "usr/lib/systemd/system/airunner-recover.service"));
        unit.ShouldContain("ExecStart=/usr/bin/airunner recover");
        (await Command.RunAsync(_root, _root, "dpkg-deb", "--field", package, "Version")).Trim()
            .ShouldBe((await Command.RunAsync(_root, _root, airunner, "--version")).Trim());

        await DpkgAsync(system, "--purge", "airunner");

        Directory.GetFiles(system, "*", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(Admin(system), StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [DebFact]
    public async Task The_node_of_a_cluster_is_a_package_of_its_own_that_the_program_finds()
    {
        var system = EmptySystem();
        var airunner = Path.Combine(system, "usr/bin/airunner");
        const string WrongUse = "PATH=${0%/*}:$PATH; \"$0\" worker --cluster --port x 2>&1; echo $?";
        string[] wrongUse = ["-c", WrongUse, airunner];
        await DpkgAsync(system, "--install", deb.Path);
        (await Command.RunAsync(_root, _root, "sh", wrongUse)).ShouldEndWith("or the Debian package airunner-node.\n69\n");

        await DpkgAsync(system, "--install", deb.NodePath);

        foreach (var place in (string[])["usr/lib/systemd/system/airunner-node.service", "etc/airunner/node.hocon"])
            File.Exists(Path.Combine(system, place)).ShouldBeTrue(place);
        (await Command.RunAsync(_root, _root, "sh", wrongUse))
            .ShouldBe("airunner-node: 'x' is not allowed for --port. Allowed: 0 to 65535.\n64\n");
        var help = await Command.RunAsync(_root, _root, Path.Combine(system, "usr/bin/airunner-node"), "--help");
        help.ShouldContain("--seeds HOST:PORT,...");

        foreach (var package in (string[])["airunner", "airunner-node"])
        {
            var copyright = Path.Combine(system, "usr/share/doc", package, "copyright");
            (await File.ReadAllLinesAsync(copyright)).ShouldContain("License: Apache-2.0");
        }

        await DpkgAsync(system, "--purge", "airunner-node", "airunner");

        Directory.GetFiles(system, "*", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(Admin(system), StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static string Admin(string system) => Path.Combine(system, "var/lib/dpkg");

    private string EmptySystem()
    {
        var system = Path.Combine(_root, "system");
        foreach (var folder in new[] { "info", "updates", "triggers" }) Directory.CreateDirectory(Path.Combine(Admin(system), folder));
        foreach (var file in new[] { "status", "available" }) File.WriteAllText(Path.Combine(Admin(system), file), "");
        return system;
    }

    private Task DpkgAsync(string system, params string[] arguments) => Command.RunAsync(
        _root, null, "dpkg",
        [$"--instdir={system}", $"--admindir={Admin(system)}", $"--log={_root}/dpkg.log", "--force-not-root", "--force-depends",
            "--force-script-chrootless", "--force-bad-path", .. arguments]);
}
