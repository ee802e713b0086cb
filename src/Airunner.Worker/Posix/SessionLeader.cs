using System.Text;
using Airunner.Actors.Storage;

namespace Airunner.Worker.Posix;

/// <summary>
/// A second process of this program that leads the session of a pseudo-terminal: it starts the command in a group of its own, as an
/// interactive shell does, and reports what becomes of it.
/// </summary>
/// <remarks>
/// The kernel lets Ctrl-Z stop a group only if the parent of one of its processes is in the same session and in another group. A command
/// that led the session itself could never be stopped.
/// </remarks>
internal static class SessionLeader
{
    private const string Word = "__lead-session";
    private const int ChannelNumber = 3;
    private const int ClosedAtOnce = 4; // opening the terminal is all that makes it the controlling one
    private const int FirstInherited = 5; // of the standard streams that are not on the terminal

    private static readonly byte[] Nothing = Encoding.UTF8.GetBytes("/dev/null");

    /// <summary>Whether this process was started to lead a session.</summary>
    public static bool IsAsked(string[] arguments) => arguments.Length > 3 && arguments[0] == Word;

    /// <summary>A plan for the leader of the command's session.</summary>
    /// <param name="command">The command, with what it inherits of the three standard streams.</param>
    /// <param name="terminalPath">The session's terminal, for the streams that it does not inherit.</param>
    /// <param name="channel">Gets the reports.</param>
    public static SpawnPlan Plan(SpawnPlan command, byte[] terminalPath, Descriptor channel)
    {
        var program = Environment.ProcessPath!;
        var isHosted = Path.GetFileNameWithoutExtension(program) == "dotnet";
        string[] first = isHosted ? [program, Environment.GetCommandLineArgs()[0], Word] : [program, Word];
        var streams = string.Concat(command.Inherited.Select(inherited => inherited.Number));
        return command with
        {
            Words = [.. first.Select(Encoding.UTF8.GetBytes), terminalPath, Encoding.UTF8.GetBytes($"+{streams}"), .. command.Words],
            // The runtime keeps copies of its own standard streams: with the command's, these would never come to their end.
            Opened = [(terminalPath, ClosedAtOnce), (Nothing, 0), (Nothing, 1), (Nothing, 2)],
            Inherited = [(channel, ChannelNumber), .. command.Inherited.Select(one => (one.Ours, FirstInherited + one.Number))],
            IsSessionLeader = true,
        };
    }

    /// <summary>Leads the session until the channel is closed.</summary>
    /// <returns>The exit status, which nobody reads.</returns>
    public static int Run(string[] arguments)
    {
        _ = Libc.Close(ClosedAtOnce);
        var channel = new Descriptor(ChannelNumber);
        KeepFromChildren(channel);
        var terminal = new Terminal(new Descriptor(Libc.Open("/dev/tty", Libc.OpenReadWrite | Libc.OpenCloseOnExec)));
        var inherited = arguments[2][1..].Select(digit => digit - '0').ToList();
        var streams = inherited.ConvertAll(number => (Ours: new Descriptor(FirstInherited + number), Number: number));
        foreach (var (ours, _) in streams) KeepFromChildren(ours);
        var words = RawArguments.Last(arguments.Length - 1);
        var plan = new SpawnPlan([.. words.Skip(2)])
        {
            Opened = [.. new[] { 0, 1, 2 }.Except(inherited).Select(number => (words[0], number))],
            Inherited = streams,
            Foreground = terminal,
        };
        int pid;
        try
        {
            pid = Spawner.Start(plan);
        }
        catch (CannotStartException cannot)
        {
            new LeaderReport(LeaderReport.What.Failed, (int)cannot.Error).Write(channel);
            return 1;
        }

        foreach (var (ours, _) in streams) ours.Close();
        terminal.SetForeground(pid); // again, for a C library that cannot do it before the command runs
        new LeaderReport(LeaderReport.What.Started, pid).Write(channel);
        Follow(pid, channel);
        LetGo(terminal);
        while (LeaderReport.Read(channel) is not null)
        {
            // Nothing is expected: the end of the channel is what counts.
        }

        return 0;
    }

    /// <summary>Reports stops and the end. The command is not reaped: its id must not be used again while it may be signalled.</summary>
    private static void Follow(int pid, Descriptor channel)
    {
        while (ChildWait.Next(pid) is { } change)
        {
            var report = change.StoppedBy is { } signal
                ? new LeaderReport(LeaderReport.What.Stopped, signal)
                : new LeaderReport(LeaderReport.What.Ended, change.Status.Raw);
            report.Write(channel);
            if (report.Kind == LeaderReport.What.Ended) return;
        }
    }

    /// <summary>
    /// Lets go of the terminal: its output ends once the command's own children have closed it. The end of the session then hangs up on
    /// nobody but the group in the foreground, which is this one.
    /// </summary>
    private static void LetGo(Terminal terminal)
    {
        terminal.SetForeground(Libc.GetProcessGroup());
        terminal.Device.Close();
    }

    private static void KeepFromChildren(Descriptor descriptor) =>
        _ = Libc.Fcntl(descriptor.Number, Libc.SetDescriptorFlags, Libc.CloseOnExec);
}
