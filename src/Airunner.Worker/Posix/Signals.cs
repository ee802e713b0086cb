namespace Airunner.Worker.Posix;

/// <summary>Signal numbers of Linux on x64 and arm64, and which of them a run passes on.</summary>
internal static class Signals
{
    public const int HangUp = 1;
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int Kill = 9;
    public const int BrokenPipe = 13;
    public const int Terminate = 15;
    public const int Child = 17;
    public const int Continue = 18;
    public const int Stop = 19;
    public const int TerminalStop = 20;
    public const int TerminalInput = 21;
    public const int TerminalOutput = 22;
    public const int WindowChange = 28;

    private const int LastOfRuntime = 34; // the threads library has 32 and 33, and the runtime suspends threads with 34
    private const int Last = 64;

    private static readonly string[] Names =
    [
        "0", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT",
        "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <summary>Those that ask a program to end.</summary>
    public static IReadOnlyList<int> Ending { get; } = [HangUp, Interrupt, Quit, Terminate];

    /// <summary>
    /// All that mean the command when they are sent to this program. The others are about this process alone: faults (ILL, TRAP, ABRT,
    /// BUS, FPE, SEGV, SYS), a file-size limit that this process ran into (XFSZ), its children (CHLD), its own use of the terminal (TTIN,
    /// TTOU), its own pipes (PIPE), what cannot be caught (KILL, STOP), and what the runtime uses itself.
    /// </summary>
    public static IReadOnlyList<int> PassedOn { get; } =
    [
        HangUp, Interrupt, Quit, 10, 12, 14, Terminate, 16, Continue, TerminalStop, 23, 24, 26, 27, WindowChange, 29, 30,
        .. Enumerable.Range(LastOfRuntime + 1, Last - LastOfRuntime),
    ];

    /// <summary>Job control and window sizes: each of them counts, however soon it follows the last.</summary>
    public static bool IsRepeatable(int number) => number is Continue or TerminalStop or WindowChange;

    /// <summary>Ends this process by a signal, as if it had no handler for it.</summary>
    public static void DieBy(int number)
    {
        _ = Libc.SetHandler(number, 0);
        _ = Libc.Raise(number);
    }

    /// <summary>The name without SIG, such as <c>TERM</c>; <c>RTMIN+1</c> for a real-time signal.</summary>
    public static string NameOf(int number) => number switch
    {
        > 0 and < 32 => Names[number],
        >= LastOfRuntime and <= Last => $"RTMIN+{number - LastOfRuntime}",
        _ => $"{number}",
    };
}
