using System.Reflection;
using Airunner.Protocol;
using Airunner.Worker.Masking;
using Airunner.Worker.Posix;
using Google.Protobuf;

namespace Airunner.Worker.Running;

/// <summary>What runs, and where.</summary>
internal static class Origin
{
    /// <param name="plan">What was started.</param>
    /// <param name="secrets">What is masked in it.</param>
    public static ProcessOrigin Of(SpawnPlan plan, Secrets secrets) => new()
    {
        Arguments = { (plan.Shown ?? plan.Words).Select(word => ByteString.CopyFrom(secrets.In(word).Span)) },
        WorkingDirectory = ByteString.CopyFrom(secrets.In(plan.Directory ?? NativePath.CurrentDirectory()).Span),
        User = Environment.UserName,
        Host = Environment.MachineName,
        Version = typeof(Origin).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
    };
}
