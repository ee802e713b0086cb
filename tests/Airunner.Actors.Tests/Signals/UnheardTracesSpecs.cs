using Airunner.Actors.Signals;

namespace Airunner.Actors.Tests.Signals;

/// <summary>Without a listener. Listeners hear the whole process, so the specs that have one do not run meanwhile.</summary>
[Collection(nameof(WalTraces))]
public sealed class UnheardTracesSpecs
{
    private static readonly JobExecution Job = new("build", "1");
    private readonly AppendTraces _remembered = new();

    [Fact]
    public void Nothing_is_made_and_nothing_allocated()
    {
        WalTraces.AreHeard.ShouldBeFalse();
        Walk();
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var at = 0; at < 1000; at++) Walk();

        GC.GetAllocatedBytesForCurrentThread().ShouldBe(before);
    }

    private void Walk()
    {
        var append = WalTraces.Append(Job);
        _remembered.Add(1, append);
        using var send = WalTraces.Send(Job, 1, _remembered.Take(1));
        using var ack = WalTraces.Ack(Job, 1, send?.Context ?? default);
        WalTraces.Fail(send, "no");
        WalTraces.Appended(append, 1);
    }
}
