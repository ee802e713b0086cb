namespace Airunner.Worker.Commands;

/// <summary>What stands below the options in <c>--help</c>.</summary>
internal static class HelpTexts
{
    /// <param name="command">The command's name; any other gives the whole program's.</param>
    public static string Of(string command) => command switch
    {
        RunCommand.Name => """
            Examples:
              airunner run -- make -j8
              airunner run --job nightly --quiet -- ./build.sh --release
              airunner run --state-dir /var/lib/airunner -- sh -c 'make && make test'

            Exit status: the command's own where it is not 0 (126 not executable, 127 not found, 128 + n killed by signal n);
            74 when the log could not be written, 75 when all is safe on disk but not yet delivered, 64 for wrong usage, else 0.

            SIGTERM, SIGINT and SIGHUP go to the command. After a second one the run ends: what is not delivered yet stays on the
            disk for 'airunner recover', and a command that still runs 5 s later is killed.

            While the disk refuses, the command is held back; after --drain-timeout of that it is ended (SIGTERM, 2 s later
            SIGKILL), and the status is 74.

            """,
        "pipe" => """
            Examples:
              tail -f app.log | airunner pipe --job app
              producer | airunner pipe --job feed --ack

            A line keeps its newline; one longer than 256 KiB is split.
            Exit status: 74 when the log could not be written, 75 when all is safe on disk but not yet delivered, 64 for wrong usage, else 0.

            """,
        "recover" => """
            Examples:
              airunner recover
              airunner recover --json --drain-timeout 5m

            A log that another live process holds, and a file that is no log, are told and left alone; a log without an event is removed.
            Exit status: 0 when nothing else is pending any more, 75 when something is, 74 when the state directory cannot be used,
            64 for wrong usage.

            """,
        "logs" => """
            Examples:
              airunner logs make
              airunner logs make --stream stderr
              airunner logs nightly --follow

            --follow ends with the job: when its process has ended, or when its log is delivered and archived.
            Exit status: 66 when the collector has nothing of the job, 74 when it cannot be read, 64 for wrong usage, else 0.

            """,
        "events" => """
            Examples:
              airunner events make
              airunner events make --json | jq .event.processEnd
              airunner events nightly --follow

            --follow ends with the job: when its process has ended, or when its log is delivered and archived.
            Exit status: 66 when the collector has nothing of the job, 74 when it cannot be read, 64 for wrong usage, else 0.

            """,
        _ => """
            Examples:
              airunner run -- make -j8              run a command as a job
              airunner logs make                    its output, byte for byte
              tail -f app.log | airunner pipe --job app
              airunner recover                      deliver what earlier runs left

            'airunner COMMAND --help' tells more of a command.

            """,
    };
}
