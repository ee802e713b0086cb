namespace Airunner.Torture.Processes.Clusters;

/// <summary>A file that only its owner reads, as the programs require of secrets.</summary>
internal static class PrivateFile
{
    public static void Write(string path, string text)
    {
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
