using Airunner.Actors.Hosting;
using Akka.Actor;

namespace Airunner.Actors.Tests.Hosting;

public sealed class NoSerializerSpecs
{
    [Fact]
    public async Task In_a_system_of_our_own_nothing_is_serialised_and_no_serialiser_of_objects_is_made()
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
