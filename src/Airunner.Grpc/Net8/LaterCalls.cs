namespace Airunner.Grpc;

/// <summary>What .NET has had since version 9.</summary>
internal static class LaterCalls
{
    extension(Convert)
    {
        public static string ToHexStringLower(ReadOnlySpan<byte> source) => Convert.ToHexString(source).ToLowerInvariant();
    }
}
