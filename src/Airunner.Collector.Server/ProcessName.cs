using System.Runtime.InteropServices;

namespace Airunner.Collector.Server;

/// <summary>
/// What lists of processes show. A program that is started from memory would have the number of its descriptor as its name.
/// </summary>
internal static partial class ProcessName
{
    private const int SetName = 15; // PR_SET_NAME
    private const string Name = "airunner-collector"; // the kernel keeps the first 15 bytes

    /// <summary>Names the process. Called on the main thread, whose name is that of the process.</summary>
    public static void Set() => _ = Control(SetName, Name); // fails for no name

    [LibraryImport("libc", EntryPoint = "prctl", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Control(int option, string name);
}
