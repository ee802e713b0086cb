using System.Reflection;
using System.Runtime.InteropServices;
using Airunner.Protocol;
using Airunner.Worker.Posix;
using Google.Protobuf;

namespace Airunner.Worker.Running;

/// <summary>What runs, and where.</summary>
internal static unsafe class Origin
{
    private const int LongestPath = 4096;

    public static ProcessOrigin Of(SpawnPlan plan) => new()
    {
        Arguments = { plan.Words.Select(word => ByteString.CopyFrom(word)) },
        WorkingDirectory = ByteString.CopyFrom(plan.Directory ?? CurrentDirectory()),
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
