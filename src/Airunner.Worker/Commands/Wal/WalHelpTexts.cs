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
        "show" => """
            Examples:
              airunner wal show nightly
              airunner wal show nightly --execution 42 --json
              airunner wal show /var/lib/airunner/archive/nightly_42.wal.zst

            Each file is read, archives too. A file by itself counts as pending what its own marks do not settle.
            Exit status: 66 if there is nothing of a job that is named; 74 if something cannot be read; 64 for wrong usage; else 0.

            """,
        "verify" => """
            Examples:
              airunner wal verify
              airunner wal verify nightly --json
              airunner wal verify damaged/nightly_42.wal

            Checks the header, the length, the checksum, the sequence and the event of every record, and that archives unpack to their
            last byte. What is kept under damaged/ is read only where it is named. A record that a process is just writing is no damage.
            Exit status: 65 if anything is damaged; 66 if there is nothing of a job that is named; 74 if something cannot be read; 64 for
            wrong usage; else 0.

            """,
        "dump" => """
            Examples:
              airunner wal dump nightly --from 100 --to 120
              airunner wal dump nightly --pending --type output
              airunner wal dump nightly --json | jq .event
              airunner wal dump archive/nightly_42.wal.zst --hex | less
              airunner wal dump nightly --raw > events.bin          delimited protobuf messages (job.v1.JobEvent)

            Events come from archives, segments and the log, each once, by rising sequence. --hex prints all records as they stand in each
            file, with marks. Damage is reported on standard error, and reading goes on after it.
            Exit status: 65 if anything is damaged; 66 if there is nothing of a job that is named; 74 if something cannot be read; 64 for
            wrong usage; else 0.

            """,
        _ => """
            Examples:
              airunner wal list                     what is on this disk, and what of it is pending
              airunner wal show nightly             the files of a job, and what is in them
              airunner wal verify                   every byte of everything
              airunner wal dump nightly             the events as they are stored

            A TARGET is a job's id, or the path of a log, an archive or a kept original; without one it is everything under --state-dir.
            'airunner help wal COMMAND' describes a command.

            """,
    };
}
