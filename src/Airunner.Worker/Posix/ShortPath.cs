using Airunner.Actors.Storage;

namespace Airunner.Worker.Posix;

/// <summary>Names files of a directory in few bytes, however long its path is: by a descriptor.</summary>
internal sealed class ShortPath : IDisposable
{
    private readonly int _directory;

    /// <exception cref="IOException">The directory cannot be opened.</exception>
    public ShortPath(string directory)
    {
        _directory = Libc.Open(directory, NativePath.PathOnly | OpenFlags.Directory | OpenFlags.CloseOnExec);
        if (_directory < 0) throw Descriptor.Failure($"open '{directory}'");
    }

    /// <summary>A path of a file in it, while this is not disposed.</summary>
    public string Of(string name) => $"/proc/self/fd/{_directory}/{name}";

    public void Dispose() => _ = Libc.Close(_directory);
}
