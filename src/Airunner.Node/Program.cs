using Airunner.Actors.Hosting;
using Airunner.Grpc;
using Airunner.Grpc.Queue;
using Airunner.Node;
using Airunner.Node.Commands;
using Airunner.Worker.Posix;

const int Usage = 64, Bug = 70, Refused = 75;
if (CommandGuard.IsAsked(args)) return CommandGuard.Run();
if (args is ["--help" or "-h" or "help", ..])
{
    Console.Out.WriteLine(NodeOptions.Help);
    return 0;
}

try
{
    ChildWait.KeepEnds();
    using var signals = new StopSignals();
    using var node = NodeHost.Build(NodeSettings.Of(args, Environment.GetEnvironmentVariable), signals);
    var worker = node.Services.GetRequiredService<QueueWorker>();
    await node.RunAsync();
    if (worker.ExecuteTask is { IsFaulted: true } failed) await failed;
    return 0;
}
catch (Exception wrong) when (wrong is NodeSettingsException or GrpcSenderOptionsException or JobWalOptionsException)
{
    return Failed(wrong.Message, Usage);
}
catch (JobQueueException refused)
{
    return Failed(refused.Message, Refused);
}
catch (Exception failure)
{
    return Failed(failure.ToString(), Bug);
}

static int Failed(string why, int status)
{
    Console.Error.WriteLine($"airunner-node: {why}");
    return status;
}
