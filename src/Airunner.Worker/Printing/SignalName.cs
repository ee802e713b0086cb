using System.Globalization;

namespace Airunner.Worker.Printing;

/// <summary>Names of signals.</summary>
internal static class SignalName
{
    // The numbers of Linux on x64 and arm64.
    private static readonly string[] Names =
    [
        "", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1", "SIGSEGV", "SIGUSR2",
        "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU",
        "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR", "SIGSYS",
    ];

    /// <summary>The name, such as <c>SIGKILL</c>; <c>signal 40</c> for one without a name.</summary>
    public static string Of(int number) =>
        number > 0 && number < Names.Length ? Names[number] : string.Create(CultureInfo.InvariantCulture, $"signal {number}");
}
