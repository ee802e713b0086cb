using System.Runtime.InteropServices;
using System.Text;
using Airunner.Protocol;
using Airunner.Worker.Posix;

namespace Airunner.Node.Commands;

/// <summary>
/// A second process of this program that starts a command in a group of its own, adopts what the command leaves behind, and reports what
/// becomes of it. It ends when nothing of the command is left. Where the node ends first, however that was, it kills all of it.
/// </summary>
/// <remarks>
/// A signal of the kernel at the death of a parent reaches the direct child alone, and only until that starts another program as another
/// user. The guard's input is a channel to the node, whose end is seen in every case; its outputs are the command's.
/// </remarks>
internal static class CommandGuard
{
    private const string Word = "__guard-command";

    private static readonly byte[] Nothing = [.. "/dev/null"u8];
    private static readonly TimeSpan GraceOfSignal = TimeSpan.FromSeconds(10);

    /// <summary>The words that start a guard.</summary>
    public static IReadOnlyList<string> Words { get; } = WordsOf(Environment.ProcessPath!);

    /// <summary>Whether this process was started to be one.</summary>
    public static bool IsAsked(string[] arguments) => arguments is [Word];

    /// <summary>The words that start a guard by a program.</summary>
    /// <param name="program">The path of this program, or of the .NET host that runs it.</param>
    public static IReadOnlyList<string> WordsOf(string program) =>
        Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, Environment.GetCommandLineArgs()[0], Word] : [program, Word];

    /// <summary>Guards the command that the node names.</summary>
    /// <returns>The exit status, which nobody reads.</returns>
    public static int Run()
    {
        var channel = Descriptor.StandardInput.HighCopy();
        Subreaper.Set();
        ChildWait.KeepEnds();
        if (ReadPlan(channel) is not { } plan) return 1;
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

        new LeaderReport(LeaderReport.What.Started, pid).Write(channel);
        using var tree = new GuardedTree(pid);
        new Thread(() => TakeOrders(channel, tree)) { IsBackground = true, Name = "orders" }.Start();
        var signals = Signals.Ending.Select(number => OnSignal(number, tree)).ToList();
        tree.Follow(status => new LeaderReport(LeaderReport.What.Ended, status.Raw).Write(channel));
        foreach (var signal in signals) signal.Dispose();
        return 0;
    }

    private static SpawnPlan? ReadPlan(Descriptor channel)
    {
        if (GuardOrder.Read(channel) is not { Kind: GuardOrder.What.Start } start) return null;
        var bytes = new byte[start.Value];
        return GuardOrder.TryRead(channel, bytes) ? Plan(JobParams.Parser.ParseFrom(bytes)) : null;
    }

    private static SpawnPlan Plan(JobParams command)
    {
        var environment = NativeEnvironment.Own();
        environment.RemoveAll(static variable => OwnVariables.Has(variable));
        foreach (var (name, value) in command.Environment) NativeEnvironment.Set(environment, $"{name}={value}");
        var directory = command.WorkingDirectory;
        return SpawnPlan.Of([command.Command, .. command.Args]) with
        {
            Environment = environment,
            Directory = directory.Length > 0 ? Encoding.UTF8.GetBytes(directory) : null,
            Opened = [(Nothing, 0)],
        };
    }

    private static void TakeOrders(Descriptor channel, GuardedTree tree)
    {
        while (GuardOrder.Read(channel) is { } order)
        {
            if (order.Kind == GuardOrder.What.Terminate) tree.Terminate(TimeSpan.FromMilliseconds(order.Value));
            else tree.Kill();
        }

        tree.Kill(); // the node has ended
    }

    private static PosixSignalRegistration OnSignal(int number, GuardedTree tree) => PosixSignalRegistration.Create(
        (PosixSignal)number,
        context =>
        {
            context.Cancel = true; // who ends the guard means the command
            tree.Terminate(GraceOfSignal);
        });
}
