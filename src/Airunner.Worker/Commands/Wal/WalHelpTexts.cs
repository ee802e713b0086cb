namespace Airunner.Worker.Commands.Wal;

/// <summary>The text below the options in <c>airunner wal … --help</c>.</summary>
internal static class WalHelpTexts
{
    /// <param name="command">The command's name below <c>wal</c>, or <c>wal</c> itself.</param>
    public static string Of(string command) => command switch
    {
        "list" => """
            Examples:
              airunner wal list
              airunner wal list nightly --pending
              airunner wal list --json | jq -r 'select(.pending > 0) | .job'

            State: live (a process has the log open), leftover (a log that no process has open), archived, kept (only what is kept of a
            damaged log). Events, pending and the age of the oldest pending event are those of logs: archives hold nothing that is
            pending, and are not read for a list. DAMAGE counts places in logs and files under damaged/.
            Nothing is written, and no process that writes a log is disturbed.
            Exit status: 66 if there is nothing of a job that is named; 74 if something cannot be read; 64 for wrong usage; else 0.

            """,
        _ => """
            Examples:
              airunner wal list                     what is on this disk, and what of it is pending

            A TARGET is a job's id, or the path of a log, an archive or a kept original; without one it is everything under --state-dir.
            'airunner help wal COMMAND' describes a command.

            """,
    };
}
