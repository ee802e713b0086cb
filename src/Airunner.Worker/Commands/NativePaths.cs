using Airunner.Actors.Storage;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Commands;

/// <summary>
/// Paths of the command line that are not UTF-8. Neither the runtime nor the collector's store can be given such a path, so they get the
/// name of a descriptor in its place, and the user is shown the path.
/// </summary>
internal static class NativePaths
{
    private const string UnderHome = "/.airunner";

    /// <summary>The default state directory of a home directory that is not UTF-8; null where it is, and the default is right.</summary>
    public static string? StateOfHome(string? home) => home is not null && RawText.HasRawBytes(home) ? home + UnderHome : null;

    /// <summary>A name for a state directory.</summary>
    /// <param name="path">As it was given.</param>
    /// <param name="shell">Shows the path in place of the name.</param>
    /// <param name="mayCreate">Whether it is made where it is missing.</param>
    /// <exception cref="CommandFailedException">It cannot be opened, or made.</exception>
    public static string StateDirectory(string path, Shell shell, bool mayCreate)
    {
        if (!RawText.HasRawBytes(path)) return path;
        var bytes = NativePath.Absolute(RawText.Bytes(path));
        var error = Errno.None;
        if (mayCreate) error = NativePath.CreateDirectories(bytes);
        var name = error == Errno.None ? NativePath.NameOfDirectory(bytes, out error) : null;
        if (name is not null) return Shown(name, bytes, shell);
        var status = mayCreate ? ExitStatuses.LogFailed : ExitStatuses.NoSuchJob;
        throw new CommandFailedException(
            status, $"The state directory '{RawText.Shown(path)}' cannot be opened: {ErrnoText.Of(error)}. {SystemStart.Advice}");
    }

    /// <summary>A name for a file that is read; the path itself where it cannot be opened, which its reader reports.</summary>
    public static string File(string path, Shell shell)
    {
        if (!RawText.HasRawBytes(path)) return path;
        var bytes = NativePath.Absolute(RawText.Bytes(path));
        return NativePath.NameOfFile(bytes, out _) is { } name ? Shown(name, bytes, shell) : path;
    }

    private static string Shown(string name, byte[] path, Shell shell)
    {
        shell.Aliases.Add(new PathAlias(name, RawText.Shown(RawText.Of(path))));
        return name;
    }
}
