namespace Airunner.Actors.Hosting;

/// <summary>Turns directories as people write them into absolute paths.</summary>
internal static class StatePaths
{
    /// <summary>Whether the text is a usable path: not empty, without NUL, not the home directory of another user.</summary>
    public static bool IsUsable(string path) =>
        path.Length > 0 && !path.Contains('\0', StringComparison.Ordinal) && (path[0] != '~' || Expand(path)[0] != '~');

    /// <summary>The absolute path; a text that is not usable is returned unchanged, so that the check can report it.</summary>
    public static string Absolute(string path) => IsUsable(path) ? Path.GetFullPath(Expand(path)) : path;

    /// <summary>The absolute path, or, for an empty one, <paramref name="name"/> under the state directory.</summary>
    public static string AbsoluteOr(string path, string stateDirectory, string name) =>
        path.Length > 0 ? Absolute(path) : Path.Combine(stateDirectory, name);

    private static string Expand(string path)
    {
        if (path != "~" && !path.StartsWith("~/", StringComparison.Ordinal)) return path;
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        return home.Length == 0 ? path : Path.Join(home, path[1..]);
    }
}
