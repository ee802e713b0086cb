using Airunner.Actors.Storage;
using Processor = System.Runtime.InteropServices.Architecture;

namespace Airunner.Actors.Tests.Storage;

public sealed class PlatformSupportSpecs
{
    [Theory]
    [InlineData("Microsoft Windows 10.0.26100", Processor.X64)]
    [InlineData("Darwin 25.0.0", Processor.Arm64)]
    public void Another_system_than_Linux_is_refused_by_its_name(string system, Processor processor)
    {
        var refusal = PlatformSupport.Refusal(isLinux: false, system, processor).ShouldNotBeNull();
        refusal.ShouldStartWith("The log needs Linux");
        refusal.ShouldEndWith($"This is {system}.");
    }

    [Theory]
    [InlineData(Processor.X86)]
    [InlineData(Processor.Arm)]
    [InlineData(Processor.S390x)]
    [InlineData(Processor.RiscV64)]
    public void Another_processor_is_refused_by_its_name(Processor processor)
    {
        var refusal = PlatformSupport.Refusal(isLinux: true, "Debian GNU/Linux 13", processor).ShouldNotBeNull();
        refusal.ShouldEndWith($"This one is {processor}.");
    }

    [Theory]
    [InlineData(Processor.X64)]
    [InlineData(Processor.Arm64)]
    public void Linux_on_these_two_is_taken(Processor processor) =>
        PlatformSupport.Refusal(isLinux: true, "Debian GNU/Linux 13", processor).ShouldBeNull();
}
