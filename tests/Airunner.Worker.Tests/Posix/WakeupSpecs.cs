using Airunner.Worker.Posix;

namespace Airunner.Worker.Tests.Posix;

public sealed class WakeupSpecs
{
    [Fact]
    public void A_set_wake_up_is_readable_until_it_is_reset()
    {
        using var wake = new Wakeup();
        IsReadable(wake).ShouldBeFalse();
        wake.Set();
        wake.Set();
        IsReadable(wake).ShouldBeTrue();
        wake.Reset();
        IsReadable(wake).ShouldBeFalse();
    }

    [Fact]
    public void Setting_a_disposed_one_writes_nowhere()
    {
        var wake = new Wakeup();
        wake.Dispose();
        using var next = new Wakeup(); // gets the numbers of the closed pipe
        wake.Set();
        IsReadable(next).ShouldBeFalse();
    }

    private static bool IsReadable(Wakeup wake)
    {
        Span<bool> ready = stackalloc bool[1];
        Poller.Wait([wake.Signal], ready, 0);
        return ready[0];
    }
}
