using Akka.Actor;

namespace Airunner.Actors.Tests.Architecture;

/// <summary>Uses in places that are easy to miss: in a lambda, after an await, as a type argument, in a nested type.</summary>
internal sealed class FloorsSample
{
    public static readonly Func<long> InALambda = () => TimeProvider.System.GetTimestamp();

    public static IReadOnlyDictionary<string, IActorRef[]>? AsATypeArgument { get; }

    public static async Task<long> AfterAnAwait(string path)
    {
        await Task.Yield();
        await using var file = new FileStream(path, FileMode.Open);
        return file.Length;
    }

    internal static class Nested
    {
        public static long Free(string path) => new DriveInfo(path).AvailableFreeSpace;
    }
}
