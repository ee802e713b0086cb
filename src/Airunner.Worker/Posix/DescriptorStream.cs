namespace Airunner.Worker.Posix;

/// <summary>A stream over a <see cref="Descriptor"/>, for text writers.</summary>
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

    /// <exception cref="NobodyReadsException">The reading end is closed.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!target.TryWrite(buffer)) throw new NobodyReadsException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // nothing is buffered
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

/// <summary>The reader of standard output closed it, as <c>head</c> does: the program has nothing left to do.</summary>
internal sealed class NobodyReadsException() : Exception("The reader of the output closed it.");
