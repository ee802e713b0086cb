using System.CommandLine;
using Airunner.Worker.Composition;

namespace Airunner.Worker.Commands;

/// <summary>The options about the server that gets the events instead of the store on this disk.</summary>
/// <remarks>There is none for the token itself: the title of a process can be read by all users.</remarks>
/// <param name="use">What the command does with the server.</param>
internal sealed class ServerOptions(ServerUse use = ServerUse.Deliver)
{
    /// <summary>The variable with the token. A wrapped command does not get it.</summary>
    public const string TokenVariable = "AIRUNNER_TOKEN";

    private const string UrlVariable = "AIRUNNER_SERVER";

    private readonly Option<string> _url = new("--server")
    {
        Description = use switch
        {
            ServerUse.Read => "Read from this server too: http://HOST:PORT or https://HOST [AIRUNNER_SERVER, for what is not here]",
            ServerUse.Compare => "Compare with what this server has: http://HOST:PORT or https://HOST",
            ServerUse.Queue => "The collector that has the queue: http://HOST:PORT or https://HOST [AIRUNNER_SERVER]",
            _ => "Deliver to this server: http://HOST:PORT or https://HOST [AIRUNNER_SERVER; default: the store under --state-dir]",
        },
        HelpName = "URL",
    };

    private readonly Option<string> _token = File(
        "--token-file", "A file with the token for the server, read at each attempt [default: the token in AIRUNNER_TOKEN]");

    private readonly Option<string> _authorities = File(
        "--ca-file", "Certificates (PEM) of the authorities of the server [default: those that this machine trusts]");

    private readonly Option<string> _certificate = File("--client-cert", "This worker's certificate (PEM), with --client-key");

    private readonly Option<string> _key = File("--client-key", "The private key (PEM) of --client-cert");

    private readonly Option<string> _jwtKey = File(
        "--jwt-key", "A private key (PEM, P-256) that signs a token for each hour, for servers that know its public key");

    public void AddTo(Command command)
    {
        foreach (var option in new[] { _url, _token, _authorities, _certificate, _key, _jwtKey }) command.Options.Add(option);
    }

    /// <summary>Whether a server is named on the command line itself.</summary>
    public bool IsNamed(ParseResult parsed) => parsed.GetValue(_url) is not null;

    /// <summary>What the environment alone says, for commands that deliver nothing.</summary>
    public static NamedServer Of(Func<string, string?> environment) => new()
    {
        Url = environment(UrlVariable) is { Length: > 0 } url ? new NamedValue(url, UrlVariable) : null,
        Token = environment(TokenVariable) is { Length: > 0 } token ? token : null,
    };

    /// <summary>The settings with what command line and environment say about the server.</summary>
    public WorkerSettings Read(ParseResult parsed, WorkerSettings settings, Shell shell) => settings with
    {
        Server = new NamedServer
        {
            Url = parsed.GetValue(_url) is { } url ? new NamedValue(url, _url.Name) : settings.Server.Url,
            IsOfCommandLine = IsNamed(parsed),
            Token = settings.Server.Token,
            TokenFile = Given(parsed, _token, shell),
            CaFile = Given(parsed, _authorities, shell),
            ClientCertificateFile = Given(parsed, _certificate, shell),
            ClientKeyFile = Given(parsed, _key, shell),
            JwtKeyFile = Given(parsed, _jwtKey, shell),
        },
    };

    private static NamedValue? Given(ParseResult parsed, Option<string> option, Shell shell) =>
        parsed.GetValue(option) is { } file ? new NamedValue(NativePaths.File(file, shell), option.Name) : null;

    private static Option<string> File(string name, string description) =>
        new(name) { Description = description, HelpName = "FILE" };
}

/// <summary>What a command does with the server that it is given.</summary>
internal enum ServerUse
{
    /// <summary>Delivers to it, in place of the store on this disk.</summary>
    Deliver,

    /// <summary>Reads what is not here.</summary>
    Read,

    /// <summary>Compares what is here with what it has.</summary>
    Compare,

    /// <summary>Uses its queue: nothing can be done without one.</summary>
    Queue,
}
