using System.Numerics;
using Airunner.Actors.Format;

namespace Airunner.Actors.Tests.Format;

/// <summary>The constants of folding against plain polynomial arithmetic, unreflected, from the polynomial's normal form.</summary>
public sealed class Crc64NvmePowersSpecs
{
    private static readonly BigInteger P = (BigInteger.One << 64) | 0xAD93D23594C93659;

    [Fact]
    public void The_polynomial_is_the_normal_form_reflected() => Crc64NvmePowers.Polynomial.ShouldBe(Reflected(P - (BigInteger.One << 64)));

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(127)]
    [InlineData(191)]
    [InlineData(4095)]
    public void A_power_of_x_is_the_remainder_of_long_division(int n) => Crc64NvmePowers.OfX(n).ShouldBe(Reflected(PowerOfX(n)));

    [Theory]
    [InlineData(16)]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public void Moving_ahead_multiplies_each_half_by_its_distance_less_one_bit(int bytes)
    {
        Crc64NvmePowers.Ahead(bytes)[0].ShouldBe(Reflected(PowerOfX((8 * bytes) + 64 - 1)));
        Crc64NvmePowers.Ahead(bytes)[1].ShouldBe(Reflected(PowerOfX((8 * bytes) - 1)));
    }

    [Fact]
    public void Each_half_of_the_last_kilobyte_has_the_power_of_its_distance_to_the_state()
    {
        var words = Crc64NvmePowers.ToEnd;
        words.Length.ShouldBe(Crc64NvmePowers.ToEndBytes / 8);
        for (var i = 0; i < words.Length; i++) words[i].ShouldBe(Reflected(PowerOfX((64 * (words.Length - i)) - 1)));
    }

    [Fact]
    public void Barretts_constants_are_the_divisor_and_the_quotient_of_x_to_the_128th_by_it()
    {
        // Both have 65 terms; reflected, the first 64 from the top are kept.
        Crc64NvmePowers.Divisor.ShouldBe(Reflected(P >> 1));
        Crc64NvmePowers.Reciprocal.ShouldBe(Reflected(QuotientByP(BigInteger.One << 128) >> 1));
    }

    private static BigInteger PowerOfX(int n)
    {
        var power = BigInteger.One << n;
        for (var degree = n; degree >= 64; degree--)
        {
            if (!((power >> degree) & 1).IsZero) power ^= P << (degree - 64);
        }

        return power;
    }

    private static BigInteger QuotientByP(BigInteger dividend)
    {
        var quotient = BigInteger.Zero;
        for (var degree = (int)dividend.GetBitLength() - 1; degree >= 64; degree--)
        {
            if (((dividend >> degree) & 1).IsZero) continue;
            quotient |= BigInteger.One << (degree - 64);
            dividend ^= P << (degree - 64);
        }

        return quotient;
    }

    private static ulong Reflected(BigInteger value)
    {
        var reflected = 0UL;
        for (var bit = 0; bit < 64; bit++) reflected |= (ulong)((value >> bit) & 1) << (63 - bit);
        return reflected;
    }
}
