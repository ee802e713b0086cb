using Airunner.Worker.Running;

namespace Airunner.Worker.Tests.Running;

public sealed class ByteRingSpecs
{
    [Fact]
    public void Bytes_come_out_in_their_order_also_across_the_end_of_the_memory()
    {
        var ring = new ByteRing(4);
        ring.Add("abc"u8);
        ring.Remove(2);
        ring.Add("def"u8);
        ring.Room.ShouldBe(0);
        Drain(ring).ShouldBe("cdef");
    }

    [Fact]
    public void A_larger_ring_has_the_same_bytes()
    {
        var ring = new ByteRing(4);
        ring.Add("abc"u8);
        ring.Remove(2);
        ring.Add("def"u8);
        var larger = ring.Extended(2);
        larger.Room.ShouldBe(2);
        larger.Add("gh"u8);
        Drain(larger).ShouldBe("cdefgh");
    }

    [Fact]
    public void More_than_its_room_is_a_bug_of_the_caller() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new ByteRing(1).Add("ab"u8));

    private static string Drain(ByteRing ring)
    {
        var text = "";
        while (ring.Count > 0)
        {
            var piece = ring.First();
            text += System.Text.Encoding.ASCII.GetString(piece.Span);
            ring.Remove(piece.Length);
        }

        return text;
    }
}
