using Airunner.Actors.Format;

namespace Airunner.Actors.Tests.Format;

public sealed class LogHeaderSpecs
{
    [Fact]
    public void The_header_is_written_byte_for_byte_as_the_format_says()
    {
        var target = new byte[20];
        Array.Fill(target, (byte)0xEE);
        LogHeader.Write(target).ShouldBe(16);
        Convert.ToHexString(target).ShouldBe("415257414C3030310100000000000000EEEEEEEE");
        target.AsSpan(0, 16).SequenceEqual(TestVectors.Bytes("header-only.wal")).ShouldBeTrue();
    }

    [Fact]
    public void What_was_written_is_read_again_and_the_reserved_bytes_do_not_matter()
    {
        var header = new byte[16];
        LogHeader.Write(header);
        header.AsSpan(12).Fill(0xFF);
        LogHeader.Read(header, out var version).ShouldBe(HeaderRead.Ok);
        version.ShouldBe(1u);
    }

    [Theory]
    [InlineData("", HeaderRead.Empty, 0)]
    [InlineData("4152574143", HeaderRead.Empty, 0)]
    [InlineData("00000000000000000000000000000000", HeaderRead.Empty, 0)]
    [InlineData("00000000000000000000000000000001", HeaderRead.BadMagic, 0)]
    [InlineData("415257414C3030320100000000000000", HeaderRead.BadMagic, 0)]
    [InlineData("415257414C3030310200000000000000", HeaderRead.UnknownVersion, 2)]
    [InlineData("415257414C303031FFFFFFFF00000000", HeaderRead.UnknownVersion, uint.MaxValue)]
    [InlineData("415257414C3030310000000000000000", HeaderRead.UnknownVersion, 0)]
    public void Every_other_beginning_has_its_answer(string hex, object expected, uint expectedVersion)
    {
        LogHeader.Read(Convert.FromHexString(hex), out var version).ShouldBe((HeaderRead)expected);
        version.ShouldBe(expectedVersion);
    }

    [Fact]
    public void A_target_too_short_is_the_callers_bug() =>
        Should.Throw<ArgumentOutOfRangeException>(() => LogHeader.Write(new byte[15]));
}
