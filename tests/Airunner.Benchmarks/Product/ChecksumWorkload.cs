using System.Diagnostics;
using System.Runtime.CompilerServices;
using Airunner.Actors.Format;
using Airunner.Benchmarks.Measuring;

namespace Airunner.Benchmarks.Product;

/// <summary>CRC64-NVME on each code path that this processor has: GB/s of messages of one size, one after the other.</summary>
internal sealed class ChecksumWorkload : IProductWorkload
{
    private const int Measurements = 7;
    private static readonly (int Bytes, double Target)[] Sizes = [(64, 6), (256, 30), (2048, 60), (1 << 20, 65)];

    public string Name => "checksum";

    public Task<IReadOnlyList<Figure>> RunAsync(Setting setting)
    {
        List<Figure> figures = [];
        Add<Table>("table", isSupported: true, _ => Target.AtLeast(1));
        Add<Fold128>("128 bits", Crc64NvmeFold128.IsSupported, _ => null);
        Add<Fold256>("256 bits", Crc64NvmeFold256.IsSupported, _ => null);
        Add<Fold512>("512 bits", Crc64NvmeFold512.IsSupported, wanted => Target.AtLeast(wanted));
        Add<OneShot>("as the log takes it", isSupported: true, wanted => Crc64NvmeFold512.IsSupported ? Target.AtLeast(wanted) : null);
        return Task.FromResult<IReadOnlyList<Figure>>(figures);

        void Add<TPath>(string path, bool isSupported, Func<double, Target?> target)
            where TPath : struct, IPath
        {
            if (!isSupported) return;
            foreach (var (bytes, wanted) in Sizes)
                figures.Add(new Figure(Name, $"{path}, {SizeText.Of(bytes)}", GbPerSecond<TPath>(bytes, setting), "GB/s", target(wanted)));
        }
    }

    private static double GbPerSecond<TPath>(int bytes, Setting setting)
        where TPath : struct, IPath
    {
        var message = Payload.Of(bytes).ToArray();
        var atOnce = Math.Max(1, (4 << 20) / bytes);
        var slice = TimeSpan.FromMilliseconds(setting.Of(50, 1));
        // The runtime compiles a hot path twice, the second time in the background: wait for the code that counts.
        for (var n = 0; n < setting.Of(8, 1); n++) Slice<TPath>(message, atOnce, slice);
        return Outcome.Middle(Enumerable.Range(0, setting.Of(Measurements, 1)).Select(_ => Slice<TPath>(message, atOnce, slice)));
    }

    private static double Slice<TPath>(byte[] message, int atOnce, TimeSpan length)
        where TPath : struct, IPath
    {
        var done = 0L;
        var began = Stopwatch.GetTimestamp();
        TimeSpan elapsed;
        do
        {
            Consume(Batch<TPath>(message, atOnce));
            done += (long)message.Length * atOnce;
            elapsed = Stopwatch.GetElapsedTime(began);
        }
        while (elapsed < length);
        return done / elapsed.TotalSeconds / 1e9;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong Batch<TPath>(byte[] message, int times)
        where TPath : struct, IPath
    {
        var sum = 0UL;
        for (var n = 0; n < times; n++) sum ^= TPath.Update(Crc64Nvme.InitialState, message);
        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Consume(ulong sum) => GC.KeepAlive(sum);

    /// <summary>A code path as a type, so that its call is inlined as the log inlines it.</summary>
    private interface IPath
    {
        static abstract ulong Update(ulong state, ReadOnlySpan<byte> source);
    }

    private readonly struct Table : IPath
    {
        public static ulong Update(ulong state, ReadOnlySpan<byte> source) => Crc64NvmeTable.Update(state, source);
    }

    private readonly struct Fold128 : IPath
    {
        public static ulong Update(ulong state, ReadOnlySpan<byte> source) => Crc64NvmeFold128.Update(state, source);
    }

    private readonly struct Fold256 : IPath
    {
        public static ulong Update(ulong state, ReadOnlySpan<byte> source) => Crc64NvmeFold256.Update(state, source);
    }

    private readonly struct Fold512 : IPath
    {
        public static ulong Update(ulong state, ReadOnlySpan<byte> source) => Crc64NvmeFold512.Update(state, source);
    }

    private readonly struct OneShot : IPath
    {
        public static ulong Update(ulong state, ReadOnlySpan<byte> source) => Crc64Nvme.HashToUInt64(source);
    }
}
