using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Airunner.Benchmarks.Contestants;

/// <summary>A file of zeros that is overwritten from its beginning; at its end, writing starts at the beginning again.</summary>
internal sealed partial class BareLog : IBatchLog, IDisposable
{
    private const int ReadWriteCreateCloseOnExec = 0x2 | 0x40 | 0x80000;
    private const int OwnerOnly = 0x180;

    private readonly int _file;
    private readonly int _sizeBytes;
    private byte[] _batch = [];
    private long _offsetBytes;

    public BareLog(string path, int sizeBytes)
    {
        _sizeBytes = sizeBytes;
        _file = Check(Open(path, ReadWriteCreateCloseOnExec, OwnerOnly), "open");
        var zeros = new byte[1 << 20];
        for (var offset = 0; offset < sizeBytes; offset += zeros.Length) Write(zeros, offset);
        Check(Sync(_file), "fdatasync");
    }

    public ValueTask AppendAsync(ReadOnlyMemory<byte> payload)
    {
        Append(payload.Span);
        return ValueTask.CompletedTask;
    }

    public void AppendBatch(ReadOnlyMemory<byte> payload, int times)
    {
        if (_batch.Length < payload.Length * times) _batch = new byte[payload.Length * times];
        for (var n = 0; n < times; n++) payload.Span.CopyTo(_batch.AsSpan(n * payload.Length));
        Append(_batch.AsSpan(0, payload.Length * times));
    }

    public void Dispose() => Check(Close(_file), "close");

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_offsetBytes + bytes.Length > _sizeBytes) _offsetBytes = 0;
        Write(bytes, _offsetBytes);
        Check(Sync(_file), "fdatasync");
        _offsetBytes += bytes.Length;
    }

    private void Write(ReadOnlySpan<byte> bytes, long offsetBytes)
    {
        var written = Check((int)WriteAt(_file, bytes, bytes.Length, offsetBytes), "pwrite");
        if (written != bytes.Length) throw new IOException($"pwrite wrote {written} of {bytes.Length} bytes.");
    }

    private static int Check(int result, string call) =>
        result >= 0 ? result : throw new IOException($"{call} failed.", new Win32Exception(Marshal.GetLastPInvokeError()));

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    private static partial nint WriteAt(int file, ReadOnlySpan<byte> source, nint count, long offset);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int file);
}
