using Airunner.Node.Commands;

namespace Airunner.Node.Tests.Commands;

public sealed class OwnVariablesSpecs
{
    [Theory]
    [InlineData("AIRUNNER_TOKEN=secret", true)]
    [InlineData("Airunner__Server__Url=https://a", true)]
    [InlineData("AKKA__REMOTE__DOT_NETTY__TCP__SSL__CERTIFICATE__PASSWORD=secret", true)]
    [InlineData("akka__remote__dot_netty__tcp__ssl__certificate__password=secret", true)]
    [InlineData("NOTIFY_SOCKET=/run/systemd/notify", true)]
    [InlineData("PATH=/usr/bin:AKKA__", false)]
    [InlineData("AKKA=1", false)]
    [InlineData("A=1", false)]
    public void A_command_does_not_get_the_settings_of_its_node(string variable, bool isOwn) =>
        OwnVariables.Has([.. variable.Select(static letter => (byte)letter)]).ShouldBe(isOwn);
}
