using Airunner.Worker.Posix;

namespace Airunner.Worker.Tests.Posix;

public sealed class RuntimeRootSpecs
{
    [Theory]
    [InlineData("/usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.12/", "/usr/share/dotnet")]
    [InlineData("/home/me/.dotnet/shared/Microsoft.NETCore.App/10.0.12", "/home/me/.dotnet")]
    public void A_shared_runtime_is_in_the_root_of_an_installation(string directory, string root) =>
        RuntimeRoot.Of(directory).ShouldBe(root);

    [Theory]
    [InlineData("/usr/lib/airunner/")]
    [InlineData("/opt/")]
    [InlineData("/")]
    public void A_native_program_names_no_root_to_others(string directory) => RuntimeRoot.Of(directory).ShouldBeNull();
}
