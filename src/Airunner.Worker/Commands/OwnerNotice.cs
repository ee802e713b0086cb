using System.Globalization;
using Airunner.Actors.Storage;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Commands;

/// <summary>
/// Warns root before it changes the state directory of another user: that user could not read what root leaves there, and its next run
/// would fail.
/// </summary>
internal static class OwnerNotice
{
    private const uint Root = 0;

    /// <summary>Says so, if it is so.</summary>
    /// <param name="shell">The environment.</param>
    /// <param name="stateDirectory">It need not exist.</param>
    public static void Say(Shell shell, string stateDirectory)
    {
        if (!Environment.IsPrivilegedProcess || LinuxFileSystem.OwnerOf(stateDirectory) is not { } owner || owner == Root) return;
        var user = string.Create(CultureInfo.InvariantCulture, $"the user with the id {owner}");
        shell.Say(Plain.Text(
            $"'{stateDirectory}' belongs to {user}, and this is root: files that it makes are root's, and no run of that user can open "
            + $"them. Run it as that user; or afterwards: chown -R --reference='{stateDirectory}' '{stateDirectory}'"));
    }
}
