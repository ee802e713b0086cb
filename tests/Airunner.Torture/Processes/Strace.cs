namespace Airunner.Torture.Processes;

/// <summary>Runs a victim under strace, which traces its system calls and can make them fail or wait.</summary>
internal static class Strace
{
    private const string Program = "/usr/bin/strace";

    /// <summary>Why it cannot be used here; null when it can.</summary>
    public static string? Missing => File.Exists(Program) ? null : $"skipped: no {Program} on this machine.";

    /// <summary>The command line to put before the victim's.</summary>
    /// <param name="output">The file for the trace.</param>
    /// <param name="isWhole">Whether texts are printed completely.</param>
    /// <param name="calls">The calls to watch.</param>
    /// <param name="inject">Faults and delays in strace's syntax, or null.</param>
    public static string[] Before(string output, bool isWhole, string calls, params string[] inject) =>
    [
        Program, "-f", "-y", "-s", isWhole ? "4000000" : "32", "-o", output, "-e", $"trace={calls}",
        .. inject.SelectMany(each => new[] { "-e", $"inject={each}" }),
    ];
}
