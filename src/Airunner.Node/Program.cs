using Airunner.Grpc;
using Airunner.Node;

const int Usage = 64;
if (args is ["--help" or "-h" or "help", ..])
{
    Console.Out.WriteLine(NodeOptions.Help);
    return 0;
}

try
{
    await using var node = NodeHost.Build(NodeSettings.Of(args, Environment.GetEnvironmentVariable));
    await node.RunAsync();
    return 0;
}
catch (Exception wrong) when (wrong is NodeSettingsException or GrpcSenderOptionsException)
{
    Console.Error.WriteLine($"airunner-node: {wrong.Message}");
    return Usage;
}
