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

            Exit status: the command's own, if it is not 0 (126 not executable, 127 not found, 128 + n killed by signal n);
            124 if it reports success after --timeout or --idle-timeout ended it; 74 if the log could not be written; 75 if all
            events are safe on disk but not all delivered; 64 for wrong usage; else 0.

            In a terminal the command has a terminal of its own, and Ctrl-C, Ctrl-Z, fg and bg work as always. Signals go to the
            command and its group. After the command's end, a second signal ends the delivery: events that are not delivered stay on
            the disk for 'airunner recover'.

            While the disk refuses writes, the command has to wait. After --drain-timeout it is ended (SIGTERM, SIGKILL after
            --kill-grace), and the exit status is 74.

            """,
        "pipe" => """
            Examples:
              tail -f app.log | airunner pipe --job app
              producer | airunner pipe --job feed --ack

            Each line keeps its newline; a line longer than 256 KiB is split.
            Exit status: 74 if the log could not be written; 75 if all events are safe on disk but not all delivered; 64 for wrong
            usage; else 0.

            """,
        "recover" => """
            Examples:
              airunner recover
              airunner recover --json --drain-timeout 5m

            A log that another process holds, or a file that is not a log, is reported and left alone. A log without events is
            removed.
            Exit status: 75 if events of any other log are still pending; 74 if the state directory cannot be used; 64 for wrong
            usage; else 0.

            """,
        "logs" => """
            Examples:
              airunner logs make
              airunner logs make --stream stderr
              airunner logs nightly --follow

            --follow ends when the job's process has ended, or when its log was delivered and archived.
            Exit status: 66 if the collector has no events of the job; 74 if it cannot be read; 64 for wrong usage; else 0.

            """,
        "events" => """
            Examples:
              airunner events make
              airunner events make --json | jq .event.processEnd
              airunner events nightly --follow

            --follow ends when the job's process has ended, or when its log was delivered and archived.
            Exit status: 66 if the collector has no events of the job; 74 if it cannot be read; 64 for wrong usage; else 0.

            """,
        _ => """
            Examples:
              airunner run -- make -j8              run a command as a job
              airunner logs make                    its output, byte for byte
              tail -f app.log | airunner pipe --job app
              airunner recover                      deliver the logs of earlier runs

            'airunner COMMAND --help' describes a command.

            """,
    };
}
