using System.Reflection;
using System.Runtime.InteropServices;
using Airunner.Protocol;
using Airunner.Worker.Masking;
using Airunner.Worker.Posix;
using Google.Protobuf;

namespace Airunner.Worker.Running;

/// <summary>What runs, and where.</summary>
internal static unsafe class Origin
{
    private const int LongestPath = 4096;

    /// <param name="plan">What was started.</param>
    /// <param name="secrets">What is masked in it.</param>
    public static ProcessOrigin Of(SpawnPlan plan, Secrets secrets) => new()
    {
        Arguments = { plan.Words.Select(word => ByteString.CopyFrom(secrets.In(word).Span)) },
        WorkingDirectory = ByteString.CopyFrom(secrets.In(plan.Directory ?? CurrentDirectory()).Span),
        User = Environment.UserName,
        Host = Environment.MachineName,
        Version = typeof(Origin).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
    };

    private static byte[] CurrentDirectory()
    {
        var path = stackalloc byte[LongestPath];
        return Libc.CurrentDirectory(path, LongestPath) is null
            ? [] // removed meanwhile, or longer than a path may be
            : MemoryMarshal.CreateReadOnlySpanFromNullTerminated(path).ToArray();
    }
}
