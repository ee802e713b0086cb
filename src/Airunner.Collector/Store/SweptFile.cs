using System.Globalization;

namespace Airunner.Collector.Store;

/// <summary>A store in a file, with the time of the last sweep in a file beside it.</summary>
internal sealed class SweptFile(EventStore store) : ISweptStore
{
    /// <summary>The file that holds the time of the last sweep of any process, beside the database.</summary>
    internal const string StampName = ".swept";

    public bool Exists => File.Exists(store.Path);

    private string StampPath => Path.Combine(Path.GetDirectoryName(store.Path)!, StampName);

    public SweptExecutions Sweep(StoreRetention retention, DateTimeOffset now, bool isClockProven, Func<bool> isTimeOver) =>
        store.Sweep(retention, now, isClockProven, isTimeOver);

    /// <summary>When any process swept it last; null where that is not known.</summary>
    public DateTimeOffset? LastSweep()
    {
        try
        {
            return long.TryParse(File.ReadAllText(StampPath), NumberStyles.None, CultureInfo.InvariantCulture, out var unixMs)
                ? DateTimeOffset.FromUnixTimeMilliseconds(unixMs)
                : null;
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    public void Swept(DateTimeOffset now)
    {
        if (!File.Exists(StampPath)) PrivateFiles.CreateFile(StampPath);
        File.WriteAllText(StampPath, now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
    }
}
