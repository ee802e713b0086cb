using Airunner.Collector.Store;

namespace Airunner.Collector.Queries;

/// <summary>Distinguishes a store that does not exist from one that may not be accessed.</summary>
internal static class BarredPath
{
    /// <summary>Checks every directory from the root down to the store.</summary>
    /// <param name="path">The database file's full path.</param>
    /// <exception cref="StoreException">A directory on the path may not be entered, or is a file.</exception>
    public static void ThrowIfBarred(string path)
    {
        var above = new Stack<string>();
        for (var at = Path.GetDirectoryName(path); at is not null; at = Path.GetDirectoryName(at)) above.Push(at);
        foreach (var directory in above)
        {
            if (IsMissing(path, directory)) return;
        }

        IsMissing(path, path);
    }

    private static bool IsMissing(string store, string path)
    {
        try
        {
            var attributes = File.GetAttributes(path);
            if (path != store && !attributes.HasFlag(FileAttributes.Directory))
                throw new StoreException(store, $"cannot be read: not a directory: {path}");
            return false;
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new StoreException(store, $"cannot be read: permission denied: {Path.GetDirectoryName(path)}", denied);
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            return true;
        }
    }
}
