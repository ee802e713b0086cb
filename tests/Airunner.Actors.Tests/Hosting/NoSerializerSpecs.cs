using Airunner.Actors.Hosting;
using Akka.Actor;

namespace Airunner.Actors.Tests.Hosting;

public sealed class NoSerializerSpecs
{
    [Fact]
    public async Task The_system_of_JobWalHost_creates_no_JSON_serializer()
    {
        var system = ActorSystem.Create("own", JobWalHost.OwnSystemConfig);
        try
        {
            var serialiser = system.Serialization.FindSerializerFor(new object());
            serialiser.ShouldBeOfType<NoSerializer>();
            Should.Throw<NotSupportedException>(() => serialiser.ToBinary(new object()));
            Should.Throw<NotSupportedException>(() => serialiser.FromBinary<object>([]));
        }
        finally
        {
            await system.Terminate();
        }
    }
}
