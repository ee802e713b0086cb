using System.Text;
using Airunner.Worker.Commands;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Tests.Posix;

public sealed class RawBytesSpecs
{
    [Fact]
    public void Any_bytes_become_a_string_and_the_same_bytes_again()
    {
        var chance = new Random(1);
        for (var round = 0; round < 2000; round++)
        {
            var bytes = new byte[chance.Next(0, 12)];
            chance.NextBytes(bytes);
            if (round % 2 == 0) bytes = [.. bytes, .. Encoding.UTF8.GetBytes("ä€😀")];
            var text = RawText.Of(bytes);
            RawText.Bytes(text).ShouldBe(bytes);
            RawText.HasRawBytes(text).ShouldBe(!IsUtf8(bytes));
            RawText.Shown(text).ShouldBe(Encoding.UTF8.GetString(bytes));
        }
    }

    [Fact]
    public void A_text_stays_as_it_is()
    {
        RawText.Of(Encoding.UTF8.GetBytes("ä€😀 plain")).ShouldBe("ä€😀 plain");
        RawText.Bytes("ä€😀 plain").ShouldBe(Encoding.UTF8.GetBytes("ä€😀 plain"));
    }

    [Fact]
    public void A_name_is_replaced_by_its_path_and_no_longer_name_is()
    {
        var alias = new PathAlias("/proc/self/fd/5", "/a\uFFFD");
        alias.In("at /proc/self/fd/5/wal, /proc/self/fd/51 and /proc/self/fd/5").ShouldBe("at /a\uFFFD/wal, /proc/self/fd/51 and /a\uFFFD");
    }

    private static bool IsUtf8(byte[] bytes)
    {
        try
        {
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
