namespace Airunner.Actors.Tests;

/// <summary>Calls of later versions of .NET that the specs make.</summary>
internal static class LaterCalls
{
    extension(Convert)
    {
        public static string ToHexStringLower(ReadOnlySpan<byte> source) => Convert.ToHexString(source).ToLowerInvariant();
    }

    extension(Guid)
    {
        public static Guid CreateVersion7() => Guid.NewGuid();
    }
}
