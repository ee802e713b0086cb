using Airunner.Worker.Posix;
using Microsoft.Win32.SafeHandles;

namespace Airunner.Worker.Tests;

/// <summary>A file in place of a standard stream, removed at the end.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly string _path = Path.GetTempFileName();
    private readonly SafeFileHandle _handle;

    public TemporaryFile(ReadOnlySpan<byte> content = default)
    {
        File.WriteAllBytes(_path, content);
        _handle = File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        Descriptor = new Descriptor((int)_handle.DangerousGetHandle());
    }

    public Descriptor Descriptor { get; }

    public byte[] Content => File.ReadAllBytes(_path);

    public string Text => File.ReadAllText(_path);

    public void Dispose()
    {
        _handle.Dispose();
        File.Delete(_path);
    }
}
