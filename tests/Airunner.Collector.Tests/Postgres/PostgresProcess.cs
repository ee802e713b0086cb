using System.Diagnostics;
using System.Globalization;

namespace Airunner.Collector.Tests.Postgres;

/// <summary>A PostgreSQL server of its own on the loopback, which syncs what it commits. It asks for no password.</summary>
/// <param name="directory">Has its data, its socket and its log; made by the caller.</param>
/// <param name="port">A free one.</param>
internal sealed class PostgresProcess(string directory, int port)
{
    private const string User = "airunner";

    private string Data => Path.Combine(directory, "data");

    private string PidFile => Path.Combine(Data, "postmaster.pid");

    /// <summary>Makes its data, and starts it.</summary>
    /// <exception cref="InvalidOperationException">One of both has failed; its program has said why.</exception>
    public async Task CreateAsync()
    {
        if (PostgresPrograms.User is { } user)
        {
            using var own = Process.Start("chown", [user, directory]);
            await own.WaitForExitAsync();
        }

        var isMade = await PostgresPrograms.TryRunAsync(
            "initdb", "--pgdata", Data, $"--username={User}", "--auth=trust", "--encoding=UTF8", "--no-sync", "--no-instructions");
        if (!isMade || !await TryStartAsync()) throw new InvalidOperationException($"PostgreSQL cannot be started in {directory}.");
    }

    /// <summary>In Npgsql's form.</summary>
    public string ConnectionString(string database) => string.Create(
        CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Database={database};Username={User};Pooling=false");

    /// <summary>SIGKILL, for the server and all its processes. Returns when they are gone.</summary>
    public void Kill()
    {
        var server = int.Parse(File.ReadLines(PidFile).First(), CultureInfo.InvariantCulture);
        var children = File.ReadAllText($"/proc/{server}/task/{server}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var id in children.Select(static child => int.Parse(child, CultureInfo.InvariantCulture)).Prepend(server)) Kill(id);
    }

    /// <summary>Starts it again after it was killed.</summary>
    public async Task StartAsync()
    {
        while (!await TryStartAsync())
        {
            // A process that was killed may still be there, to the kernel.
        }
    }

    /// <summary>Ends it at once; nothing where it does not run.</summary>
    public async Task StopAsync()
    {
        if (File.Exists(PidFile)) await PostgresPrograms.TryRunAsync("pg_ctl", "stop", "-s", "-D", Data, "-m", "immediate");
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
            process.WaitForExit();
        }
        catch (ArgumentException)
        {
            // It has ended with its server.
        }
    }

    private Task<bool> TryStartAsync() => PostgresPrograms.TryRunAsync(
        "pg_ctl", "start", "-s", "-w", "-t", "60", "-D", Data, "-l", Path.Combine(directory, "log"), "-o",
        string.Create(
            CultureInfo.InvariantCulture,
            $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={directory} -c fsync=on"));
}
