namespace Airunner.Worker.Posix;

/// <summary>Where the runtime that this program runs on is installed.</summary>
internal static class RuntimeRoot
{
    /// <summary>The variable that names it for other programs.</summary>
    public const string Variable = "DOTNET_ROOT";

    /// <param name="runtimeDirectory">Where the runtime's libraries are: <c>ROOT/shared/Microsoft.NETCore.App/VERSION/</c>.</param>
    /// <returns>ROOT; null where it is no shared runtime: a native or self-contained program brings its own along.</returns>
    public static string? Of(string runtimeDirectory)
    {
        var framework = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(runtimeDirectory));
        var shared = Path.GetDirectoryName(framework);
        return Path.GetFileName(framework) == "Microsoft.NETCore.App" && Path.GetFileName(shared) == "shared"
            ? Path.GetDirectoryName(shared)
            : null;
    }
}
