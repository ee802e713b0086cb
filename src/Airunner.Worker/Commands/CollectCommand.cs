using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Runtime.InteropServices;
using Airunner.Worker.Composition;
using Airunner.Worker.Installing;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Commands;

/// <summary><c>airunner collect</c>: becomes the collector's server, a program beside this one or, in a single file, in it.</summary>
/// <remarks>So <c>airunner run</c> neither loads nor needs ASP.NET, and the server has the runtime's settings of a server.</remarks>
internal static class CollectCommand
{
    private const string Program = "collector/airunner-collector";

    public static Command Create(Shell shell, SharedOptions shared)
    {
        Option<string> Text(string name, string help, string description) => new(name) { HelpName = help, Description = description };
        Option<string>[] passedOn =
        [
            Text("--listen", "ADDR", "The address and port [default 127.0.0.1:7070]; port 0 takes a free one"),
            Text("--db", "PATH", "The SQLite file of the events [default: collector/events.db under the state directory]"),
            Text("--postgres-file", "FILE", "A file with the connection string of a PostgreSQL database to store the events in"),
            Text("--secret-file", "FILE", "The keys of tokens, which are then required [or their text in AIRUNNER_SECRET]"),
            Text("--cert", "FILE", "The certificate and its chain for TLS, PEM"),
            Text("--key", "FILE", "The certificate's key, PEM"),
            Text("--admin", "ADDR", "Serve metrics and health on this address and port, such as 127.0.0.1:9464"),
        ];
        var postgres = Text(
            "--postgres", "CONNSTRING", "A PostgreSQL database to store the events in [or AIRUNNER_POSTGRES, or --postgres-file]");
        var json = new Option<bool>("--json") { Description = "Print a JSON object with the address when it listens" };
        var remote = new Option<bool>("--admin-remote") { Description = "Allow an address for --admin that other machines reach" };
        var submits = new Option<bool>("--page-submits")
        {
            Description = "Let its pages submit and cancel jobs, by forms that ask for a write token; needs a secret",
        };
        var command = new Command("collect", "Serve a collector that many workers deliver to, over gRPC.")
        {
            json, postgres, remote, submits,
        };
        foreach (var option in passedOn) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            string[] stores = ["--db", "--postgres", "--postgres-file"];
            if (stores.Count(name => result.GetResult(name) is OptionResult { Implicit: false }) > 1)
                result.AddError($"Only one of {string.Join(", ", stores)} is allowed: events are stored in one place.");
        });
        command.SetAction(int (parsed) =>
        {
            var settings = shared.Read(parsed, shell);
            var words = passedOn
                .Select(option => (option.Name, Value: parsed.GetValue(option)))
                .Where(option => option.Value is not null)
                .Select(option => $"{option.Name}={(IsPath(option.Name) ? Path.GetFullPath(option.Value!) : option.Value)}");

            // A connection string may hold a password: the environment of a process is for its user only, its arguments are for all.
            string[] variables = parsed.GetValue(postgres) is { } text ? [$"AIRUNNER_POSTGRES={text}"] : [];
            string[] flags =
            [
                .. parsed.GetValue(json) ? ["--json"] : Array.Empty<string>(),
                .. parsed.GetValue(remote) ? ["--admin-remote=yes"] : Array.Empty<string>(),
                .. parsed.GetValue(submits) ? ["--page-submits=yes"] : Array.Empty<string>(),
            ];
            throw NotStarted([.. words, .. Shared(settings), .. flags], variables);
        });
        return command;
    }

    private static bool IsPath(string option) => option is not ("--listen" or "--admin");

    private static IEnumerable<string> Shared(WorkerSettings settings)
    {
        if (settings.StateDirectory is { } state) yield return $"--state-dir={state}";
        if (settings.ConfigFile is { } config) yield return $"--config={config}";
        if (settings.DrainTimeout is { } drain)
            yield return $"--drain-timeout-ms={((long)drain.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)}";
        yield return $"--log-level={settings.LogLevel}";
    }

    private static CommandFailedException NotStarted(IReadOnlyList<string> words, IReadOnlyList<string> variables)
    {
        if (EmbeddedCollector.Exists)
        {
            var failure = Marshal.GetPInvokeErrorMessage((int)EmbeddedCollector.Become(words, variables));
            return new CommandFailedException(ExitStatuses.LogFailed, $"The collector in this program cannot be started: {failure}.");
        }

        var path = Path.Combine(AppContext.BaseDirectory, Program);
        var reason = File.Exists(path)
            ? Marshal.GetPInvokeErrorMessage((int)ProgramChange.To(path, words, variables))
            : "it is missing from this installation";
        return new CommandFailedException(ExitStatuses.LogFailed, $"The collector's program '{path}' cannot be started: {reason}.");
    }
}
