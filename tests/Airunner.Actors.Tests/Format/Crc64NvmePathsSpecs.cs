using System.Reflection;
using System.Runtime.InteropServices;
using Airunner.Actors.Format;
using Xunit.Sdk;

namespace Airunner.Actors.Tests.Format;

public sealed class Crc64NvmePathsSpecs
{
    private const int LongestBytes = 4096;
    private const int Alignments = 64;

    private delegate ulong UpdateState(ulong state, ReadOnlySpan<byte> source);

    public enum CodePath
    {
        Table,
        Fold128,
        Fold256,
        Fold512,
    }

    [Theory]
    [On(CodePath.Table)]
    [On(CodePath.Fold128)]
    [On(CodePath.Fold256)]
    [On(CodePath.Fold512)]
    public void Every_length_to_4096_at_every_alignment_to_63_agrees_with_the_bitwise_model(CodePath path)
    {
        var update = UpdateOf(path);
        var memory = new AlignedBytes(Alignments + LongestBytes);
        for (var alignment = 0; alignment < Alignments; alignment++)
        {
            new Random(alignment).NextBytes(memory.Span);
            var message = memory.Span.Slice(alignment, LongestBytes);
            var state = Crc64NvmeBitwiseModel.InitialState;
            for (var length = 0; length <= LongestBytes; length++)
            {
                if (update(Crc64Nvme.InitialState, message[..length]) != state)
                    Assert.Fail($"{path} is wrong at {length} bytes, alignment {alignment}.");
                if (length < LongestBytes) state = Crc64NvmeBitwiseModel.Update(state, message[length]);
            }
        }
    }

    [Theory]
    [On(CodePath.Table)]
    [On(CodePath.Fold128)]
    [On(CodePath.Fold256)]
    [On(CodePath.Fold512)]
    public void A_message_cut_anywhere_gives_the_state_of_the_whole(CodePath path)
    {
        var update = UpdateOf(path);
        var random = new Random(64);
        var message = new byte[3 * LongestBytes];
        random.NextBytes(message);
        var whole = Crc64Nvme.InitialState;
        foreach (var value in message) whole = Crc64NvmeBitwiseModel.Update(whole, value);
        for (var round = 0; round < 500; round++)
        {
            var state = Crc64Nvme.InitialState;
            var largest = 1 << random.Next(3, 14);
            for (var at = 0; at < message.Length;)
            {
                var length = Math.Min(random.Next(largest + 1), message.Length - at);
                state = update(state, message.AsSpan(at, length));
                at += length;
            }

            state.ShouldBe(whole);
        }
    }

    [Theory]
    [On(CodePath.Table)]
    [On(CodePath.Fold128)]
    [On(CodePath.Fold256)]
    [On(CodePath.Fold512)]
    public void A_megabyte_agrees_with_the_bitwise_model(CodePath path)
    {
        var message = new byte[(1 << 20) + 13];
        new Random(20).NextBytes(message);
        var expected = Crc64Nvme.InitialState;
        foreach (var value in message) expected = Crc64NvmeBitwiseModel.Update(expected, value);
        UpdateOf(path)(Crc64Nvme.InitialState, message).ShouldBe(expected);
    }

    private static UpdateState UpdateOf(CodePath path) => path switch
    {
        CodePath.Table => Crc64NvmeTable.Update,
        CodePath.Fold128 => Crc64NvmeFold128.Update,
        CodePath.Fold256 => Crc64NvmeFold256.Update,
        CodePath.Fold512 => Crc64NvmeFold512.Update,
        _ => throw new ArgumentOutOfRangeException(nameof(path)),
    };

    /// <summary>Runs a theory on one code path, or reports it as skipped where the processor lacks that.</summary>
    [AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
    private sealed class OnAttribute : DataAttribute
    {
        public OnAttribute(CodePath path)
        {
            Path = path;
            var supported = path switch
            {
                CodePath.Fold128 => Crc64NvmeFold128.IsSupported,
                CodePath.Fold256 => Crc64NvmeFold256.IsSupported,
                CodePath.Fold512 => Crc64NvmeFold512.IsSupported,
                _ => true,
            };
            if (!supported) Skip = $"{path}: this processor ({RuntimeInformation.ProcessArchitecture}) lacks the instructions.";
        }

        public CodePath Path { get; }

        public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[Path]];
    }

    /// <summary>Memory that begins at a multiple of 64 and does not move.</summary>
    private sealed class AlignedBytes(int length)
    {
        private readonly byte[] _bytes = GC.AllocateArray<byte>(length + Alignments, pinned: true);

        public Span<byte> Span
        {
            get
            {
                var misaligned = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0) % Alignments);
                return _bytes.AsSpan((Alignments - misaligned) % Alignments, length);
            }
        }
    }
}
