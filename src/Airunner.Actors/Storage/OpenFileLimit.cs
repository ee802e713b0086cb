using System.Globalization;

namespace Airunner.Actors.Storage;

/// <summary>How many more files this process may open (<c>ulimit -n</c>).</summary>
internal static class OpenFileLimit
{
    // The runtime opens two for each assembly that it loads later, and needs two for a moment to start a thread: where it cannot have them,
    // the process ends. The archive, the sender and a live log need some too.
    private const int Reserve = 48;

    /// <summary>How many pieces of work, each with a number of open files, may be open at once.</summary>
    /// <param name="most">Most where there are files enough.</param>
    /// <param name="filesOfEach">Open files of one piece of work.</param>
    /// <returns>1 to <paramref name="most"/>; <paramref name="most"/> where the system does not tell its limit.</returns>
    public static int Share(int most, int filesOfEach)
    {
        try
        {
            return Share(most, filesOfEach, OfProcess(), Directory.GetFileSystemEntries("/proc/self/fd").Length);
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return most;
        }
    }

    /// <summary>The limit of this process; null where there is none, or the system does not tell it.</summary>
    public static long? OfProcess()
    {
        const string Name = "Max open files";
        try
        {
            var line = File.ReadLines("/proc/self/limits").FirstOrDefault(static line => line.StartsWith(Name, StringComparison.Ordinal));
            var soft = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
            return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var files) ? files : null;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal static int Share(int most, int filesOfEach, long? limit, int open) =>
        limit is { } files ? (int)Math.Clamp((files - open - Reserve) / filesOfEach, 1, most) : most;
}
