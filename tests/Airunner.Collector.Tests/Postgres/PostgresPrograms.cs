using System.Diagnostics;

namespace Airunner.Collector.Tests.Postgres;

/// <summary>The programs of a PostgreSQL server, run as a user that the server accepts: not as root.</summary>
internal static class PostgresPrograms
{
    private const string Installed = "/usr/lib/postgresql";

    private static readonly string? Directory = Find();

    /// <summary>Why no server can be started here; null where one can.</summary>
    public static string? Missing => Directory is null ? $"PostgreSQL's server is not installed: no initdb in PATH or {Installed}." : null;

    /// <summary>The user that runs the server; null for this one.</summary>
    public static string? User => Environment.IsPrivilegedProcess ? "nobody" : null;

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Whether it succeeded.</returns>
    public static async Task<bool> TryRunAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(Directory!, program);
        var start = User is null
            ? new ProcessStartInfo(path, arguments)
            : new ProcessStartInfo("setpriv", [$"--reuid={User}", "--regid=nogroup", "--clear-groups", path, .. arguments]);
        start.WorkingDirectory = "/";
        start.RedirectStandardOutput = true; // what it does is of no interest; what it fails at is on standard error
        using var process = Process.Start(start)!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }

    private static string? Find()
    {
        var versions = System.IO.Directory.Exists(Installed)
            ? System.IO.Directory.GetDirectories(Installed).OrderByDescending(static one => one, StringComparer.Ordinal)
            : Enumerable.Empty<string>();
        return versions.Select(static version => Path.Combine(version, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
            .FirstOrDefault(static bin => File.Exists(Path.Combine(bin, "initdb")) && File.Exists(Path.Combine(bin, "pg_ctl")));
    }
}
