using System.Diagnostics;
using Airunner.Actors.Archive;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Storage;

namespace Airunner.Actors.Tests.Archive;

public class ZstdProgramSpecs
{
    /// <summary>On the real disk. Where the reference program is not installed, only the frame's flags are checked.</summary>
    [Fact]
    public void An_archive_on_the_real_disk_has_size_and_checksum_and_the_reference_program_unpacks_it()
    {
        using var state = new TemporaryDirectory();
        var log = Logs.OfABuild(lines: 3000);
        var logPath = Path.Combine(state.Path, "build.wal");
        File.WriteAllBytes(logPath, log);
        var archiver = new LogArchiver(new LinuxFileSystem(), Path.Combine(state.Path, "archive"));
        var archived = archiver.Archive(new JobExecution("build"), logPath, default);
        File.Exists(logPath).ShouldBeFalse();
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(archived.Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var descriptor = File.ReadAllBytes(archived.Path)[4];
        (descriptor & 0b100).ShouldBe(0b100, "content checksum");
        (descriptor >> 6).ShouldBe(2, "content size in four bytes");
        if (!File.Exists("/usr/bin/zstd")) return;
        Run("-t", archived.Path);
        Run("-l", "-v", archived.Path).ShouldContain("XXH64");
        Run("-d", "-o", logPath, archived.Path);
        File.ReadAllBytes(logPath).ShouldBe(log);
    }

    private static string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/zstd", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var zstd = Process.Start(start)!;
        var errors = zstd.StandardError.ReadToEndAsync();
        var output = zstd.StandardOutput.ReadToEnd();
        zstd.WaitForExit();
        zstd.ExitCode.ShouldBe(0, errors.Result);
        return output;
    }
}
