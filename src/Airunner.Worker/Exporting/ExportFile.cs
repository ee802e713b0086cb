using Airunner.Worker.Commands;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Exporting;

/// <summary>A file that gets its name once it is whole. Without that it leaves nothing.</summary>
internal sealed class ExportFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly bool _mayReplace;
    private readonly FileStream _stream;

    private ExportFile(string path, bool mayReplace)
    {
        _path = path;
        _mayReplace = mayReplace;
        _temporary = $"{path}.{Guid.NewGuid():N}.part";
        _stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 64 << 10);
    }

    /// <summary>Begins a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="mayReplace">Whether a file of that name is replaced.</param>
    /// <exception cref="CommandFailedException">
    /// There is a file of that name, and it is not to be replaced; or its directory does not exist.
    /// </exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static ExportFile Create(string path, bool mayReplace)
    {
        if (Directory.Exists(path)) throw new CommandFailedException(ExitStatuses.Usage, $"'{Plain.Text(path)}' in --out is a directory.");
        if (!mayReplace && Path.Exists(path)) throw Exists(path);
        var directory = Path.GetDirectoryName(Path.GetFullPath(path));
        return Directory.Exists(directory)
            ? new ExportFile(path, mayReplace)
            : throw new CommandFailedException(ExitStatuses.LogFailed, $"The directory of '{Plain.Text(path)}' in --out does not exist.");
    }

    public void Write(ReadOnlySpan<byte> bytes) => _stream.Write(bytes);

    /// <summary>Gives the file its name.</summary>
    /// <exception cref="CommandFailedException">A file of that name has appeared meanwhile.</exception>
    public void Publish()
    {
        _stream.Flush(flushToDisk: true);
        try
        {
            File.Move(_temporary, _path, overwrite: _mayReplace);
        }
        catch (IOException) when (!_mayReplace && Path.Exists(_path))
        {
            throw Exists(_path);
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        File.Delete(_temporary);
    }

    private static CommandFailedException Exists(string path) =>
        new(ExitStatuses.Usage, $"The file '{Plain.Text(path)}' exists already, and is not replaced without --force.");
}
