using System.CommandLine;
using System.Globalization;
using Airunner.Grpc.Queue;
using Airunner.Queueing;
using Airunner.Worker.Composition;
using Airunner.Worker.Posix;
using Airunner.Worker.Queueing;

namespace Airunner.Worker.Commands;

/// <summary><c>airunner worker</c>: takes jobs from a queue and runs each as <c>airunner run</c> does.</summary>
internal static class WorkerCommand
{
    public const string Name = "worker";

    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(30);

    private static string Here => string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}");

    public static Command Create(Shell shell, SharedOptions shared)
    {
        var queue = QueueOptions.Queue();
        var concurrency = new NumberOption("--concurrency", 1, 1000) { Description = "How many jobs run at a time [default 1]" };
        var visibility = new NumberOption("--visibility-seconds", 3, 43200)
        {
            Description = "How long a job stays with this worker when it is lost; extended while the job runs [default 60]",
        };
        var name = new Option<string?>("--name") { Description = "Its name in lists of jobs [default: HOST:PID]", HelpName = "NAME" };
        var server = new ServerOptions(ServerUse.Queue);
        var cluster = new ClusterOptions();
        var command = new Command(Name, "Take jobs from a queue and run each as 'airunner run' does, or as a node of a cluster.")
        {
            queue, concurrency, visibility, name,
        };
        server.AddTo(command);
        cluster.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(name) is { Length: 0 or > 128 }) result.AddError("--name is out of range. Allowed: 1 to 128 characters.");
        });
        command.SetAction(async (parsed, _) =>
        {
            var named = server.Read(parsed, shared.Read(parsed, shell), shell);
            if (cluster.IsGiven(parsed))
            {
                IEnumerable<string> own = WorkerWords.Given(parsed, [queue, concurrency, visibility, name]);
                throw NodeProgram.Become([.. own, .. WorkerWords.OfNode(named), .. cluster.Words(parsed)]);
            }

            using var client = QueueOptions.Client(named, parsed.GetValue(name) ?? Here);
            var settings = new QueueSettings(
                (int)(concurrency.Read(parsed) ?? 1),
                TimeSpan.FromSeconds(visibility.Read(parsed) ?? 60),
                named.DrainTimeout ?? EndWithin);
            var jobs = new ServerQueue(client, QueueOptions.Named(parsed, queue));
            var runner = new ProgramRunner([.. WorkerWords.OfRun(named)], MaskOptions.OfJobs(named));
            var notices = new WorkerNotices(shell.Say, shell.Say);
            using var signals = new StopSignals();
            try
            {
                await new WorkerLoop(jobs, runner, settings, shell.Time, notices).RunAsync(signals.First, signals.Second);
                return ExitStatuses.Success;
            }
            catch (JobQueueException trouble)
            {
                throw QueueOptions.Failed(trouble);
            }
        });
        return command;
    }
}
