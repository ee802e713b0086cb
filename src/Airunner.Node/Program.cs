using Airunner.Grpc;
using Airunner.Node;

const int Usage = 64;
try
{
    await using var node = NodeHost.Build(NodeSettings.Of(args));
    await node.RunAsync();
    return 0;
}
catch (Exception wrong) when (wrong is NodeSettingsException or GrpcSenderOptionsException)
{
    Console.Error.WriteLine($"airunner-node: {wrong.Message}");
    return Usage;
}
