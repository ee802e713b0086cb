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
        ExportCommand.Name => HelpTexts.Of(command),
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
              airunner wal verify nightly --server https://jobs.example.org --token-file read.token

            Checks the header, the length, the checksum, the sequence and the event of every record, and that archives unpack to their
            last byte. What is kept under damaged/ is read only where it is named. A record that a process is just writing is no damage.
            With --server the events are compared with those that the server has, one by one; the token is one for reading. An archived
            event that the server had refused for good counts as missing there.
            Exit status: 65 if anything is damaged, or missing or different at the server; 66 if there is nothing of a job that is named;
            69 if the server does not answer or does not allow it; 74 if something cannot be read; 64 for wrong usage; else 0.

            """,
        "dump" => """
            Examples:
              airunner wal dump nightly --from 100 --to 120
              airunner wal dump nightly --pending --type output
              airunner wal dump nightly --since 2h --until 30m
              airunner wal dump nightly --json | jq .event
              airunner wal dump archive/nightly_42.wal.zst --hex | less
              airunner wal dump nightly --raw > events.bin          delimited protobuf messages (job.v1.JobEvent)

            Events come from archives, segments and the log, each once, by rising sequence. --hex prints all records as they stand in each
            file, with marks. Damage is reported on standard error, and reading goes on after it.
            Exit status: 65 if anything is damaged; 66 if there is nothing of a job that is named; 74 if something cannot be read; 64 for
            wrong usage; else 0.

            """,
        "stats" => """
            Examples:
              airunner wal stats
              airunner wal stats --json | jq .untilFullSeconds
              airunner wal stats --json | jq .lastHour.eventsPerSecond

            'last hour' and 'last day' count the events that logs have taken since then, by the time of each, with their bytes before
            compression; the rates are averages over the whole hour and the whole day. What was purged or swept does not count.
            'written' counts the logs and archives that were written to last within 24 hours; the time until the disk is full, which it
            is when less than quota.min-free-disk is free, supposes that each day brings as much, and that nothing is removed.
            Exit status: 74 if something cannot be read; 64 for wrong usage; else 0.

            """,
        "repair" => """
            Examples:
              airunner wal repair --dry-run
              airunner wal repair nightly

            'run' and 'recover' do the same when they open a log. A damaged end is cut off, any other damage leads to a new file with all
            readable events; the original, or what was cut off, is kept under damaged/. Archives cannot be repaired.
            Exit status: 75 if a process has a log open, which is left alone; 65 if a damaged file is no log of ours and is left alone, or a
            segment is missing; 66 if there is nothing of a job that is named; 74 if the disk refuses; 64 for wrong usage; else 0.

            """,
        "replay" => """
            Examples:
              airunner wal replay                                         a lost collector/events.db is made again
              airunner wal replay nightly --from 1000 --dry-run
              airunner wal replay --server https://jobs.example.org --token-file ~/.job-token

            Sends the delivered events of archives, segments and logs once more, in order, as delivery does; a server that has them drops
            them. Pending events are left to their first delivery: by the process that has the log open, or by 'airunner recover'.
            Exit status: 75 if the server did not accept everything within --drain-timeout, with the sequence to go on from; 65 if something
            is damaged (the rest is sent); 66 if there is nothing of a job that is named; 74 if something cannot be read; 64 for wrong
            usage; else 0.

            """,
        "prune" => """
            Examples:
              airunner wal prune --older-than 30d --dry-run
              airunner wal prune --max-bytes 10GiB

            Removes archives, and what is kept of damaged logs, the oldest first. Logs, and with them what is pending, stay; so do the last
            archive and the kept damage of an execution that has a log.
            Exit status: 75 if another process removes archives at that moment; 74 if the disk refuses; 64 for wrong usage; else 0.

            """,
        "purge" => """
            Examples:
              airunner wal purge nightly --dry-run
              airunner wal purge nightly --execution 42
              airunner wal purge nightly --discard-pending

            Removes log, segments, archives, what is kept of damaged logs, and the events in the store on this disk; not what a server has.
            Each purge adds a line to discarded.jsonl in the state directory, before anything is removed. A later run under the same ids
            begins with the first sequence again. Without --discard-pending a log is left alone in which events are pending, or damage may
            hide some.
            Exit status: 65 if something was left alone since it is damaged; 75 if something was left alone since a process has the log
            open or events are pending; 66 if there is nothing of the job; 74 if the disk refuses; 64 for wrong usage; else 0.

            """,
        "set-aside" => """
            Examples:
              airunner wal set-aside nightly --dry-run
              airunner wal set-aside nightly --execution 42 && airunner recover
              airunner wal set-aside nightly --json | jq .setAside

            For a receiver that is gone for good: pending events are marked as failed, and are not delivered any more. They stay in the log
            and in its archive; 'airunner wal dump' reads them, and 'airunner wal replay' sends them again. Each call adds a line to
            discarded.jsonl in the state directory. 'airunner wal discard' removes the events themselves. A log is left alone in which
            damage may hide what is pending: 'airunner wal repair' makes it readable.
            Exit status: 65 if a log is damaged; 75 if a process has a log open; 66 if there is no log of the job; 74 if the disk refuses;
            64 for wrong usage; else 0.

            """,
        "discard" => """
            Examples:
              airunner wal discard nightly --dry-run
              airunner wal discard nightly --execution 42
              airunner wal discard nightly --json | jq .discarded

            For a receiver that is gone for good, and events that nobody wants: removes each log of the job in which events are pending,
            with all that is in it. Nobody can read or send those events again; 'airunner wal set-aside' keeps them. Archives, kept damage
            and the store stay: 'airunner wal purge' removes everything. Each log adds a line to discarded.jsonl in the state directory,
            before it is removed; a second call removes what a killed one has left. A log is left alone in which damage may hide what is
            pending: 'airunner wal repair' makes it readable, 'airunner wal purge --discard-pending' removes it as it is.
            Exit status: 65 if a log is damaged; 75 if a process has a log open; 66 if there is no log of the job; 74 if the disk refuses;
            64 for wrong usage; else 0.

            """,
        _ => """
            Examples:
              airunner wal list                     what is on this disk, and what of it is pending
              airunner wal show nightly             the files of a job, and what is in them
              airunner wal verify                   every byte of everything
              airunner wal dump nightly             the events as they are stored
              airunner wal stats                    sizes, ages, the time until the disk is full
              airunner wal repair --dry-run         what opening damaged logs would do
              airunner wal replay                   makes a lost collector/events.db again
              airunner wal prune --older-than 30d   removes old archives
              airunner wal purge nightly            removes everything of a job from this disk
              airunner wal set-aside nightly        gives up the delivery of what is pending, and keeps it
              airunner wal discard nightly          gives up the delivery of what is pending, and removes it

            A TARGET is a job's id, or the path of a log, an archive or a kept original; without one it is everything under --state-dir.
            'airunner help wal COMMAND' describes a command.

            """,
    };
}
