using System.Runtime.Intrinsics;

namespace Airunner.Actors.Format;

/// <summary>One width of vector: one or more blocks of 16 bytes in lanes, and what <see cref="Crc64NvmeFolding"/> does with them.</summary>
/// <typeparam name="TVector">The vector, filled from memory in order.</typeparam>
internal interface ICrc64NvmeLanes<TVector>
    where TVector : struct
{
    /// <summary>In each lane, what moves a block eight vectors ahead (<see cref="Crc64NvmePowers.Ahead"/>).</summary>
    static abstract TVector AheadByEight { get; }

    /// <summary>Reads a vector from any alignment.</summary>
    static abstract TVector Load(ref byte source);

    /// <summary>A block in the first lane, zeros in the others.</summary>
    static abstract TVector InFirst(Vector128<ulong> block);

    /// <summary>Lane by lane: the product of the first halves plus that of the second halves.</summary>
    static abstract TVector Multiply(TVector value, TVector constants);

    /// <summary>The same, plus an addend.</summary>
    static abstract TVector Fold(TVector value, TVector constants, TVector addend);

    /// <summary>The sum (exclusive or) of two vectors.</summary>
    static abstract TVector Add(TVector left, TVector right);

    /// <summary>The sum of all lanes.</summary>
    static abstract Vector128<ulong> Sum(TVector value);
}
