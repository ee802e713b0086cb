using System.Globalization;
using Airunner.Actors;
using Airunner.Actors.Cluster;
using Airunner.Actors.Hosting;
using Airunner.Grpc;
using Airunner.Torture.Processes.Victims;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Cluster = Akka.Cluster.Cluster;

namespace Airunner.Torture.Processes.Clusters;

/// <summary>A node of a cluster that keeps logs and appends as its parent orders, line by line.</summary>
/// <remarks>
/// Input: <c>append JOB EXECUTION SEQUENCE NONCE</c> (sequence 0: the log numbers it), <c>complete JOB EXECUTION</c>, <c>members</c>.
/// Output: <c>S</c> it is a member; <c>M COUNT</c> members that it sees; <c>A JOB EXECUTION SEQUENCE NONCE</c> acknowledged;
/// <c>N JOB EXECUTION NONCE WHY</c> not acknowledged; <c>C JOB EXECUTION</c> completed; <c>I JOB EXECUTION WHY</c> not completed. It ends
/// when its input ends, or when it was downed.
/// </remarks>
internal sealed class ClusterNodeCommand : ITortureCommand
{
    public const string Word = "node";
    public const string SystemName = "torture";

    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(40);
    private readonly Lock _gate = new();

    public string Name => Word;

    public string Usage => "one of the processes that 'cluster' starts";

    /// <summary>The address of a node, as seeds are written.</summary>
    public static string AddressOf(string host, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"akka.tcp://{SystemName}@{host}:{port}");

    public int Run(TortureOptions options)
    {
        var host = options.Text("--host") ?? "127.0.0.1";
        var port = (int)options.Number("--port", 0);
        var seeds = (options.Text("--seeds") ?? AddressOf(host, port)).Split(',');
        var state = options.Text("--state") ?? throw new FormatException("--state needs a directory.");
        var server = options.Text("--server") ?? throw new FormatException("--server needs an address.");
        var token = options.Text("--token-file") ?? "";
        options.NothingElse();
        LiveAsync(host, port, seeds, state, (server, token)).GetAwaiter().GetResult();
        return 0;
    }

    private async Task LiveAsync(string hostName, int port, string[] seeds, string state, (string Url, string TokenFile) server)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddJobWal(options =>
        {
            options.StateDirectory = state;
            options.RecoverInterval = TimeSpan.FromSeconds(2);
            options.RetryInitial = TimeSpan.FromMilliseconds(50);
            options.RetryMax = TimeSpan.FromSeconds(1);
        });
        builder.Services.AddJobWalGrpcSender(options =>
        {
            options.Url = server.Url;
            options.TokenFile = server.TokenFile;
        });
        builder.Services.AddAkka(SystemName, akka => akka
            .AddHocon("akka.loglevel = OFF", HoconAddMode.Prepend)
            .WithRemoting(new RemoteOptions { HostName = hostName, Port = port })
            .WithClustering(new ClusterOptions { Roles = [ClusteredJobWalHostingExtensions.DefaultRole], SeedNodes = seeds })
            .WithClusteredJobWal());
        using var host = builder.Build();
        await host.StartAsync();
        var system = host.Services.GetRequiredService<Akka.Actor.ActorSystem>();
        Cluster.Get(system).RegisterOnMemberUp(() => Report("S"));
        var wal = host.Services.GetRequiredService<IJobWal>();
        var orders = Task.Factory.StartNew(
            () => Obey(wal, Cluster.Get(system)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await await Task.WhenAny(orders, system.WhenTerminated);
        await host.StopAsync();
    }

    /// <summary>Blocks its thread: a read of the console never is asynchronous.</summary>
    private void Obey(IJobWal wal, Cluster cluster)
    {
        while (Console.In.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            if (words[0] == "members")
            {
                Report(string.Create(CultureInfo.InvariantCulture, $"M {Members(cluster)}"));
                continue;
            }

            var execution = new JobExecution(words[1], words[2]);
            if (words[0] == "complete") _ = CompleteAsync(wal, execution);
            else _ = AppendAsync(wal, execution, Number(words[3]), Number(words[4]));
        }
    }

    private async Task AppendAsync(IJobWal wal, JobExecution execution, long sequence, long nonce)
    {
        var why = await AttemptAsync(async deadline =>
        {
            var given = await wal.AppendAsync(execution, VictimEvents.Make(execution, sequence, nonce), deadline);
            Report(string.Create(CultureInfo.InvariantCulture, $"A {execution.Job} {execution.Execution} {given} {nonce}"));
        });
        if (why is not null) Report(string.Create(CultureInfo.InvariantCulture, $"N {execution.Job} {execution.Execution} {nonce} {why}"));
    }

    private async Task CompleteAsync(IJobWal wal, JobExecution execution)
    {
        var why = await AttemptAsync(async deadline =>
        {
            var status = await wal.CompleteAsync(execution, deadline);
            Report(status.Pending == 0 ? $"C {execution.Job} {execution.Execution}" : $"I {execution.Job} {execution.Execution} pending");
        });
        if (why is not null) Report($"I {execution.Job} {execution.Execution} {why}");
    }

    /// <summary>Why it failed; null when it did not.</summary>
    private static async Task<string?> AttemptAsync(Func<CancellationToken, Task> attempt)
    {
        using var deadline = new CancellationTokenSource(AnswersWithin, TimeProvider.System);
        try
        {
            await attempt(deadline.Token);
            return null;
        }
        catch (AppendRefusedException refused)
        {
            return refused.Reason.ToString();
        }
        catch (LogUnavailableException refused)
        {
            return refused.Reason.ToString();
        }
        catch (AppendUnknownException)
        {
            return "unknown";
        }
        catch (OperationCanceledException)
        {
            return "late";
        }
    }

    /// <summary>The members that this node knows as up; 0 while one of them cannot be reached.</summary>
    private static int Members(Cluster cluster) =>
        cluster.State.Unreachable.IsEmpty ? cluster.State.Members.Count(static member => member.Status == MemberStatus.Up) : 0;

    private void Report(string line)
    {
        lock (_gate) Console.Out.WriteLine(line);
    }

    private static long Number(string word) => long.Parse(word, CultureInfo.InvariantCulture);
}
