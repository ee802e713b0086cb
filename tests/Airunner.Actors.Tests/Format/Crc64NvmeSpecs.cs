using Airunner.Actors.Format;

namespace Airunner.Actors.Tests.Format;

public sealed class Crc64NvmeSpecs
{
    private const int LongestBytes = 4096;

    [Fact]
    public void The_check_value_is_that_of_the_NVM_Express_specification() =>
        Crc64Nvme.HashToUInt64("123456789"u8).ShouldBe(0xAE8B14860A799888);

    [Theory]
    [InlineData("", 0x0000000000000000)]
    [InlineData("61", 0x8C2F8445B4CBFC3C)]
    [InlineData("313233343536373839", 0xAE8B14860A799888)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", 0xCF3473434D4ECF3B)]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", 0xA0A06974C34D63C4)]
    public void Known_bytes_have_their_known_checksum(string hexBytes, ulong expected) =>
        Crc64Nvme.HashToUInt64(Convert.FromHexString(hexBytes)).ShouldBe(expected);

    [Theory]
    [InlineData(1, 0xD5DA5047EFEC8728)]
    [InlineData(7, 0x0A1E12FACD123CA9)]
    [InlineData(8, 0x9140CEF359C0CD55)]
    [InlineData(15, 0x68F29B204ECDD6A4)]
    [InlineData(16, 0x88941247D9E76FA7)]
    [InlineData(17, 0xA85586D13EB1C618)]
    [InlineData(31, 0x099C710A3D815484)]
    [InlineData(32, 0x6A7910BFD7618511)]
    [InlineData(33, 0x6EC991472FE93B8D)]
    [InlineData(63, 0x7ECA50219EB0983B)]
    [InlineData(64, 0xB115E8AE0252ECF7)]
    [InlineData(65, 0x149BB0C810334843)]
    [InlineData(127, 0x22AA6581FC2C8214)]
    [InlineData(128, 0xE37327E7C5629844)]
    [InlineData(129, 0x516D8F87464DB7E5)]
    [InlineData(255, 0x059687C524C41A95)]
    [InlineData(256, 0x9C3AEBCDB18FF9A5)]
    [InlineData(257, 0x7789E281072BA8E9)]
    [InlineData(511, 0x6CEAB203007126CB)]
    [InlineData(512, 0x23F94B71451BCFF4)]
    [InlineData(513, 0x2651E53729646CC3)]
    [InlineData(1023, 0x1EEA0FAC4E2EDDC3)]
    [InlineData(1024, 0xB228A39B7A6BCA07)]
    [InlineData(1025, 0x54DB69BC24C87769)]
    [InlineData(2048, 0x9AD5B96C41DBA983)]
    [InlineData(4095, 0x686703DE3220E36A)]
    [InlineData(4096, 0x0DF4F21E3AA74754)]
    public void A_pattern_of_known_length_has_its_known_checksum(int length, ulong expected) =>
        Crc64Nvme.HashToUInt64(Pattern(length)).ShouldBe(expected);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(15)]
    public void Every_length_to_4096_agrees_with_the_bitwise_model_in_one_call_and_in_pieces(int alignment)
    {
        var bytes = GC.AllocateArray<byte>(alignment + LongestBytes, pinned: true); // begins at a multiple of 8 and does not move
        new Random(alignment).NextBytes(bytes);
        var message = bytes.AsSpan(alignment);
        var state = Crc64NvmeBitwiseModel.InitialState;
        var byteByByte = Crc64Nvme.Start();
        for (var length = 0; length <= LongestBytes; length++)
        {
            var expected = Crc64NvmeBitwiseModel.Finish(state);
            if (Crc64Nvme.HashToUInt64(message[..length]) != expected) Assert.Fail($"One call is wrong at {length} bytes.");
            if (byteByByte.GetCurrentHashAsUInt64() != expected) Assert.Fail($"Byte by byte is wrong at {length} bytes.");
            if (InTwoPieces(message[..length]) != expected) Assert.Fail($"Two pieces are wrong at {length} bytes.");
            if (length == LongestBytes) break;
            byteByByte.Append(message.Slice(length, 1));
            state = Crc64NvmeBitwiseModel.Update(state, message[length]);
        }
    }

    [Fact]
    public void Every_single_flipped_bit_changes_the_checksum()
    {
        var message = Pattern(300);
        var whole = Crc64Nvme.HashToUInt64(message);
        for (var bit = 0; bit < message.Length * 8; bit++)
        {
            message[bit / 8] ^= (byte)(1 << (bit % 8));
            Crc64Nvme.HashToUInt64(message).ShouldNotBe(whole);
            message[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void A_checksum_allocates_nothing()
    {
        var message = Pattern(2048);
        var sum = Crc64Nvme.HashToUInt64(message);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var length = 0; length <= message.Length; length++) sum ^= Crc64Nvme.HashToUInt64(message.AsSpan(0, length));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        sum.ShouldNotBe(0UL);
    }

    private static ulong InTwoPieces(ReadOnlySpan<byte> message)
    {
        var running = Crc64Nvme.Start();
        running.Append(message[..(message.Length / 3)]);
        running.Append(message[(message.Length / 3)..]);
        return running.GetCurrentHashAsUInt64();
    }

    private static byte[] Pattern(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) bytes[i] = (byte)((i * 7) + (i / 256));
        return bytes;
    }
}
