namespace Airunner.Worker.Posix;

/// <summary>Lets writers of text write to a <see cref="Descriptor"/>.</summary>
internal sealed class DescriptorStream(Descriptor target) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="NobodyReadsException">The other end was closed.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!target.TryWrite(buffer)) throw new NobodyReadsException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // nothing is kept back
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

/// <summary>Standard output was closed by its reader, as <c>head</c> does: there is nobody left to work for.</summary>
internal sealed class NobodyReadsException() : Exception("Nobody reads the output any more.");
