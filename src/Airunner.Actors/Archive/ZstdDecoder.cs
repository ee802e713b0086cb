using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Airunner.Actors.Archive;

/// <summary>Decodes one zstd frame, piece by piece, and stops where it ends.</summary>
/// <remarks>The package's own wrapper goes on into whatever frames follow in the same piece, so that nobody could tell that they are there.</remarks>
internal sealed unsafe class ZstdDecoder : IDisposable
{
    private ZSTD_DCtx_s* _context = Methods.ZSTD_createDCtx();

    /// <param name="maxWindowLog">A frame whose window is larger than 2 to this power, in bytes, is refused.</param>
    public ZstdDecoder(int maxWindowLog)
    {
        if (_context == null) throw new InsufficientMemoryException("There is no memory for a decoder.");
        Checked(Methods.ZSTD_DCtx_setParameter(_context, ZSTD_dParameter.ZSTD_d_windowLogMax, maxWindowLog));
    }

    ~ZstdDecoder() => Free();

    /// <summary>Decodes as much as there is input, and room, for.</summary>
    /// <returns>Whether the frame has ended, its checksum is right, and all of it was written.</returns>
    /// <exception cref="ZstdException">The bytes are no frame, or not those that were written.</exception>
    public bool Decode(ReadOnlySpan<byte> source, Span<byte> target, out int consumed, out int written)
    {
        ObjectDisposedException.ThrowIf(_context == null, this);
        fixed (byte* from = source)
        fixed (byte* to = target)
        {
            var input = new ZSTD_inBuffer_s { src = from, size = (nuint)source.Length };
            var output = new ZSTD_outBuffer_s { dst = to, size = (nuint)target.Length };
            var left = Checked(Methods.ZSTD_decompressStream(_context, &output, &input));
            (consumed, written) = ((int)input.pos, (int)output.pos);
            return left == 0;
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_context != null) Methods.ZSTD_freeDCtx(_context);
        _context = null;
    }

    private static nuint Checked(nuint answer) =>
        Methods.ZSTD_isError(answer) ? throw new ZstdException(Methods.ZSTD_getErrorCode(answer), Methods.ZSTD_getErrorName(answer)) : answer;
}
