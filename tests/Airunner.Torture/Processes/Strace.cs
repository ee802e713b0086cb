namespace Airunner.Torture.Processes;

/// <summary>Runs a victim under strace, which can watch its system calls, and make them fail or wait.</summary>
internal static class Strace
{
    private const string Program = "/usr/bin/strace";

    /// <summary>Why it cannot be used here; null where it can.</summary>
    public static string? Missing => File.Exists(Program) ? null : $"skipped: no {Program} on this machine.";

    /// <summary>The command line in front of the victim's.</summary>
    /// <param name="output">Where the trace is written.</param>
    /// <param name="isWhole">Whether texts are printed to their end.</param>
    /// <param name="calls">The calls to watch.</param>
    /// <param name="inject">What is done to some of them, in strace's own words, or null.</param>
    public static string[] Before(string output, bool isWhole, string calls, params string[] inject) =>
        [Program, "-f", "-y", "-s", isWhole ? "4000000" : "32", "-o", output, "-e", $"trace={calls}", .. inject.SelectMany(each => new[] { "-e", $"inject={each}" })];
}
