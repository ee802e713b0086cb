namespace Airunner.Benchmarks.Measuring;

/// <summary>The bytes that every contestant writes: the same in every run.</summary>
internal static class Payload
{
    private const int Seed = 20_24;

    /// <summary>Bytes that do not compress, so that compression gives no advantage.</summary>
    public static ReadOnlyMemory<byte> Of(int bytes)
    {
        var payload = new byte[bytes];
        new Random(Seed).NextBytes(payload);
        return payload;
    }
}
