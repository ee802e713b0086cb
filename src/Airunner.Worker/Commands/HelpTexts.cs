namespace Airunner.Worker.Commands;

/// <summary>The text below the options in <c>--help</c>.</summary>
internal static class HelpTexts
{
    /// <param name="command">The command's name; any other gives the text of the program itself.</param>
    public static string Of(string command) => command switch
    {
        RunCommand.Name => """
            Examples:
              airunner run -- make -j8
              airunner run --job nightly --quiet -- ./build.sh --release
              airunner run --state-dir /var/lib/airunner -- sh -c 'make && make test'
              airunner run --timeout 30m --idle-timeout 10m -- ./integration-tests
              airunner run --on-failure --no-wait --job backup -- /usr/local/bin/backup     in a crontab
              airunner run --mask-env 'DB_*' --max-output 1GB --timeout 1h -- ./deploy.sh   in CI
              airunner run --server https://jobs.example.org --token-file ~/.job-token -- make

            What is shown: the output while it comes, and at the end a line that says what became of the log. --quiet hides the output,
            --silent both, --on-failure both unless the command fails. Warnings and errors are always shown.

            Secrets: the values of environment variables whose names end in TOKEN, SECRET, PASSWORD or KEY are shown and logged as ***,
            also in base64 and percent-encoded. --mask-env and --mask-file add more, --no-mask masks nothing. Output that may be the
            beginning of a secret is held back until more comes; after 100 ms up to half of a secret is shown.

            With --server (or AIRUNNER_SERVER) the events go to that server, by gRPC, and are not stored on this disk beyond the log and
            its archive. The token comes from --token-file or AIRUNNER_TOKEN, which the command does not get. While the server cannot be
            reached, the events wait on the disk; 'airunner recover' with the same server delivers them.

            What is on the screen may be lost if airunner itself is killed within the next 100 ms. With --durable-output it is on the
            screen only when it is on the disk.

            Exit status: the command's own, if it is not 0 (126 not executable, 127 not found, 128 + n killed by signal n);
            124 if it reports success after --timeout, --idle-timeout or --max-output ended it; 74 if the log could not be written;
            75 if all events are safe on disk but not all delivered; 64 for wrong usage; else 0.

            In a terminal the command has a terminal of its own, and Ctrl-C, Ctrl-Z, fg and bg work as always. Signals go to the
            command and its group. After the command's end, a second signal ends the delivery: events that are not delivered stay on
            the disk for 'airunner recover'.

            While the disk refuses writes, the command has to wait. After --drain-timeout it is ended (SIGTERM, SIGKILL after
            --kill-grace), and the exit status is 74. With --best-effort, a log that cannot be opened only warns.

            With --no-wait the run ends as soon as everything is on the disk, and the exit status is never 75: the next 'airunner run',
            'pipe' or 'recover' with the same state directory delivers it.

            """,
        "pipe" => """
            Examples:
              tail -f app.log | airunner pipe --job app
              producer | airunner pipe --job feed --ack
              ./server 2>&1 | airunner pipe --job server --tee --multiline '^\S' | less

            Each line is an event and keeps its newline. A line longer than 256 KiB comes in parts, and a line that is unfinished for
            100 ms (a prompt, a progress bar) is logged as far as it is: such a part has "continues": true in 'airunner events --json',
            and the next event goes on with it.
            With --multiline, a line that does not match belongs to the event of the line before it; '^\S' (begins without white space)
            keeps stack traces together. A group is complete when the next one begins, or when nothing comes for 100 ms.
            Secrets are masked, and a server is named, as 'airunner help run' says.
            Exit status: 74 if the log could not be written; 75 if all events are safe on disk but not all delivered; 64 for wrong
            usage; else 0.

            """,
        "recover" => """
            Examples:
              airunner recover
              airunner recover --json --drain-timeout 5m
              airunner recover --server https://jobs.example.org --token-file ~/.job-token

            A log that another process holds, or a file that is not a log, is reported and left alone. A log without events is
            removed.
            Exit status: 75 if events of any other log are still pending; 74 if the state directory cannot be used; 64 for wrong
            usage; else 0.

            """,
        "logs" => """
            Examples:
              airunner logs make
              airunner logs make --tail 20 --timestamps
              airunner logs make --since 2h30m --stream stderr
              airunner logs make --grep 'error|warning' --all-executions
              airunner logs nightly --follow --wait 60s                   also if it has not started yet
              airunner logs install --play --speed 4 --max-pause 2s
              airunner logs install --format asciicast > install.cast     for asciinema and other players
              airunner logs make --strip-ansi > make.txt
              airunner logs make --server https://jobs.example.org --token-file read.token --follow
              airunner logs -- -x                                         a job whose name begins with a dash

            It reads what there is: the log with what is not delivered yet, the collector's store, the archives. What one of them lacks
            comes from another. The latest execution is the last to arrive, whatever its id says.
            --server reads from a server too, with a token for reading: it is asked which execution is the latest, and for the events that
            are not here. One that only AIRUNNER_SERVER or --config names is asked for what is not here, and nothing else.
            Without options about lines the output comes byte for byte. --tail, --since, --until, --timestamps and --grep take lines, those
            of each stream by themselves; a line has the time of its beginning. The regular expressions are those of .NET, without looking
            around and back. Colours and other escape sequences stay as the job printed them; --strip-ansi removes them.
            --follow shows events before they are delivered, and ends with the job.
            Exit status: 65 if events are lost (a damaged file, a gap), 66 if nothing is found or the first events were swept away, 69 if
            the server does not answer or does not allow it, 74 if something else cannot be read, 75 if a killed run was not recovered yet
            or the store stays locked: standard error says what and where, and what there is has been printed. 64 for wrong usage; else 0.

            """,
        "events" => """
            Examples:
              airunner events make
              airunner events make --tail 1 --all-executions
              airunner events make --json | jq .event.processEnd
              airunner events make --json | jq -r '.event.outputBatch.outputs[]?.text'
              airunner events nightly --follow --wait 60s

            --json prints the protocol's own names, values of 0 too, and numbers of 64 bits as texts. Beside bytes in base64 stands "text"
            where they are UTF-8, and beside the number of a signal "signalName".
            It reads and follows as 'airunner help logs' says, with the same exit statuses.

            """,
        TopCommand.Name => """
            Examples:
              airunner top                        a screen; the key q or Ctrl-C ends it
              airunner top --interval 5s
              airunner top --once                 one table
              airunner top --json | jq -r 'select(.trouble != null) | "\(.pid) \(.trouble)"'

            Each 'run', 'pipe' and 'recover' of the state directory has a line, the busiest first: appends per second since the look
            before, what half (P50) and 99 of a hundred (P99) of its last 1,024 durable writes took at most, events to be delivered and
            the age of the oldest, sends that failed and are tried again. From 120 columns on also: open logs, all sends, the size of
            the live logs, what is wrong. A pipe gets one table of all columns.
            Exit status: 74 if the state directory cannot be read; 64 for wrong usage; else 0, also if no process runs.

            """,
        JobsCommand.Name => """
            Examples:
              airunner jobs                       a line for each job: its latest execution, and how many there are
              airunner jobs make                  the executions of a job, the latest first
              airunner jobs --json | jq -r 'select(.state == "failed") | .job'
              airunner jobs --server https://jobs.example.org --token-file read.token

            State: running (a process has its log open, or only the server has it, without an end), succeeded, failed (also a
            command that could not be started), killed (by a signal), ended (of a job without a process), unknown (the worker of a run was
            killed: its end is not logged).
            Where: live (a process has its log open), pending (its log waits for 'airunner recover', or not all of it can be read),
            archived, delivered (only in the store), server (only there). The size is that of log, store, archives and what the server
            stores. ~ stands before the number of events of a large execution that were not all counted. Of jobs that a server lists, only
            the latest execution is known: RUNS is -, and 'airunner jobs JOB' lists all of one. A server that only AIRUNNER_SERVER or
            --config names is asked where nothing is here.
            A terminal of less than 120 columns, where less fits, has the age instead of the time; a pipe gets everything, and no colours.
            Exit status: 66 if the job is not known; 65, 69 (the server) or 74 if something cannot be read, which standard error names;
            else 0.

            """,
        ExportCommand.Name => """
            Examples:
              airunner export make --out make.txt                         the output without colours
              airunner export make --out make.html                        a page with colours, times and line numbers
              airunner export install --out install.cast                  a recording for asciinema and other players
              airunner export make --execution e1 --out e1.jsonl          the events, as 'airunner events --json' prints them
              airunner export make --out make.png                         a picture of the last 500 lines

            A page needs no other file and allows no script. A picture shows the last 500 lines as a dark terminal does, with
            numbers and times; a line of more than 200 columns takes several, and standard error says how many are left out. The file gets
            its name once it is whole, and replaces another only with --force. It reads what 'airunner help logs' says, with the same exit
            statuses: what is lacking is said, and the file has the rest. 64 also if the file exists.

            """,
        "collect" => """
            Examples:
              airunner collect                                            on 127.0.0.1:7070, for this machine alone
              airunner collect --listen 0.0.0.0:7070 --db /var/lib/airunner/events.db \
                  --secret-file keys --cert server.pem --key server-key.pem

            It serves gRPC (job.v1.JobEventsService, health, reflection) with and without TLS. Without a secret it listens on loopback
            only. The secret file has a line KEYID:BASE64 for each key; the first signs tokens, all are accepted, so that a key can be
            replaced. Files are read again when they change. 'airunner token' makes tokens.

            It ends at SIGTERM and SIGINT: what was accepted is stored and answered, within --drain-timeout.
            Exit status: 64 for wrong usage or settings; 74 if the store or the address cannot be used; else 0.

            """,
        "token" => """
            Examples:
              airunner token --secret-file keys --job nightly                       publishes the events of nightly, for a day
              airunner token --secret-file keys --job 'ci-*' --expires 90d          of every job whose id begins with ci-
              airunner token --secret-file keys --job nightly --read                reads them

            Anybody who has the token can use it until it expires, or until its key is removed from the secret file of the collector.
            Exit status: 64 for wrong usage or a wrong secret; else 0.

            """,
        SubmitCommand.Name => """
            Examples:
              airunner submit --server https://jobs.example.org -- make -j8
              airunner submit --queue builds --retries 2 -- ./test.sh --all
              airunner submit --request-id "nightly-$(date +%F)" -- ./nightly.sh         once, however often cron tries

            It prints the id of the job, which 'airunner cancel' and the collector's page take. With a secret at the collector the token
            covers the jobs of the queue: 'airunner token --job "builds-*"'. Who has it can run commands on the workers.
            A job whose worker was lost has failed, unless --retries says how often it is run again: then it may run twice.
            Secrets are masked as 'airunner help run' says in the words of the command: where jobs are listed, and in what the worker logs
            about the command. The worker gets the words themselves, and the collector stores them. What the command prints is masked by
            the secrets that its worker knows, among them variables of the job whose names say so, and by no others: give a secret that
            may be printed by --env, such as --env API_TOKEN=VALUE.

            Exit status: 75 if the server could not be asked (submit with the same --request-id again); 64 for wrong usage; else 0.

            """,
        QueueCommand.Name => """
            Examples:
              airunner queue --queue builds --server https://jobs.example.org
              airunner queue --state waiting --count 0 --json | wc -l

            The newest job comes first. WORKER has it, or had it last. ATTEMPTS is how often a worker has begun it. Ended jobs are listed
            for 30 days. With a secret at the collector it needs a read token for the jobs of the queue:
            'airunner token --read --job "builds-*"'.

            Exit status: 75 if the server could not be asked; 64 for wrong usage; else 0.

            """,
        CancelCommand.Name => """
            Examples:
              airunner cancel builds-0199c1d5f0a87c3e9d6c5f1b2a3c4d5e --server https://jobs.example.org

            A job that waits is not started. The worker of one that runs learns of it within a third of its --visibility-seconds and ends
            the command as at a TERM.
            Exit status: 66 if there is no such job, or it had ended before; 75 if the server could not be asked; 64 for wrong usage;
            else 0.

            """,
        WorkerCommand.Name => """
            Examples:
              airunner worker --server https://jobs.example.org --token-file ~/.worker-token
              airunner worker --queue builds --concurrency 4
              airunner worker --cluster --server https://jobs.example.org --token-file ~/.worker-token --config node.hocon
              airunner worker --cluster --server http://10.0.0.9:7070 --host 10.0.0.2 --port 4053 --seeds 10.0.0.1:4053,10.0.0.3:4053

            Each job is an 'airunner run' with the job's id: its log is under --state-dir, and its events go to the server. The output is
            not shown. A job may name a directory, variables, a time-out and a terminal; containers and clones are refused.

            The first TERM or INT ends the taking of jobs, and those that run go on to their end. A second one ends their commands, and so
            does the death of the worker: the server hands these jobs out again if their submitter asked for retries, else they have failed.

            With --cluster this process becomes 'airunner-node', which is installed beside airunner or in the PATH: the log of each job is
            one of a cluster, which its other members append to and read wherever the job runs. The options mean the same, and --config is
            of the whole actor system: addresses, TLS, seeds. A member that is a seed itself begins a cluster where it reaches no other.
            It runs commands, without terminals, and masks nothing in their output. After the first TERM or INT, what runs longer than the
            --drain-timeout is ended as by a second one; then it hands over, delivers and leaves the cluster.

            Exit status: 64 for wrong usage; 75 if the server refuses to give jobs at all; 69 if --cluster finds no airunner-node;
            else 0.

            """,
        CompletionCommand.Name => """
            Examples:
              source <(airunner completion bash)                          in ~/.bashrc
              source <(airunner completion zsh)                           in ~/.zshrc, after compinit
              airunner completion fish > ~/.config/fish/completions/airunner.fish
              airunner completion man > ~/.local/share/man/man1/airunner.1

            """,
        _ => """
            Examples:
              airunner run -- make -j8              run a command as a job
              airunner logs make                    its output, byte for byte
              tail -f app.log | airunner pipe --job app
              airunner recover                      deliver the logs of earlier runs
              airunner wal list                     what is on this disk, and what of it is pending

            'airunner help COMMAND' describes a command.

            """,
    };
}
