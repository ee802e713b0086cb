using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Airunner.Actors.Archive;

/// <summary>Decodes one zstd frame, piece by piece, and stops where it ends.</summary>
/// <remarks>
/// The package's own wrapper goes on decoding frames that follow in the same piece, so a caller could not detect that something follows.
/// </remarks>
internal sealed unsafe class ZstdDecoder : IDisposable
{
    private ZSTD_DCtx_s* _context = Methods.ZSTD_createDCtx();

    /// <param name="maxWindowLog">A frame with a window of more than 2^<paramref name="maxWindowLog"/> bytes is refused.</param>
    public ZstdDecoder(int maxWindowLog)
    {
        if (_context == null) throw new InsufficientMemoryException("Not enough memory for a zstd decoder.");
        Checked(Methods.ZSTD_DCtx_setParameter(_context, ZSTD_dParameter.ZSTD_d_windowLogMax, maxWindowLog));
    }

    ~ZstdDecoder() => Free();

    /// <summary>Decodes until the input or the room in the target is used up, or the frame ends.</summary>
    /// <returns>Whether the frame has ended with a right checksum and was written to the target completely.</returns>
    /// <exception cref="ZstdException">The bytes are no frame, or the frame is damaged.</exception>
    public bool Decode(ReadOnlySpan<byte> source, Span<byte> target, out int consumed, out int written)
    {
        ObjectDisposedException.ThrowIf(_context == null, this);
        fixed (byte* from = source)
        fixed (byte* to = target)
        {
            var input = new ZSTD_inBuffer_s { src = from, size = (nuint)source.Length };
            var output = new ZSTD_outBuffer_s { dst = to, size = (nuint)target.Length };
            var left = Checked(Methods.ZSTD_decompressStream(_context, &output, &input));
            consumed = (int)input.pos;
            written = (int)output.pos;
            GC.KeepAlive(this); // else its finalizer may free the context while the call above still uses it
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

    private static nuint Checked(nuint answer)
    {
        if (Methods.ZSTD_isError(answer)) throw new ZstdException(Methods.ZSTD_getErrorCode(answer), Methods.ZSTD_getErrorName(answer));
        return answer;
    }
}
