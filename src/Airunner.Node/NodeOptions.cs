namespace Airunner.Node;

/// <summary>The names of what a node is started with, and the text of <c>--help</c>.</summary>
internal static class NodeOptions
{
    public const string Help = """
        airunner-node: a worker of a queue whose jobs' logs are those of a cluster.
        'airunner worker --cluster' starts it, with the same options.

          --server URL               the collector whose queue it works on [AIRUNNER_SERVER]
          --token-file FILE          a file with a write token for the jobs of the queue [default: the token in AIRUNNER_TOKEN]
          --ca-file FILE             certificates (PEM) of the authorities of the server
          --client-cert FILE, --client-key FILE
                                     this node's certificate (PEM) for the server, and its private key
          --jwt-key FILE             a private key (PEM, P-256) that signs a token for each hour
          --queue NAME               the queue [default: default]
          --concurrency N            how many jobs run at a time, 1 to 1000 [default 1]
          --visibility-seconds N     how long a job stays with this node when it is lost, 3 to 43200 [default 60]
          --name NAME                its name in lists of jobs [default: HOST:PID]
          --state-dir DIR            where its logs and archives are kept [AIRUNNER_STATE_DIR; default ~/.airunner]
          --config FILE              HOCON of the whole actor system: addresses, TLS, seeds, discovery, airunner.wal, airunner.server
          --drain-timeout TIME       how long running jobs may take at the end, and then how long to deliver:
                                     500ms, 30s, 5m, 1h [default 30s]
          --log-level LEVEL          debug, information, warning, error [AIRUNNER_LOG_LEVEL; default warning]
          --host HOST, --port N      where the other nodes reach it
          --seeds HOST:PORT,...      members to ask; without TLS, else in the configuration
          --discovery METHOD         a method of Akka.Discovery that finds the members under the service 'workers'
          --contacts HOST:PORT,...   all nodes, for --discovery config
          --pods N                   for --discovery kubernetes: how many pods must answer before they begin a cluster [default 2]
          --health HOST:PORT         serves /health there

        The first TERM or INT ends the taking of jobs, and those that run go on for --drain-timeout. What runs after that, or at a second
        signal, is ended and given back. Then the node hands over, delivers and leaves the cluster.
        Exit status: 64 for wrong usage or settings; 75 if the server refuses to give jobs at all; 70 for another failure; else 0.
        """;

    /// <summary>All names, for errors.</summary>
    public const string Allowed =
        "--server, --token-file, --ca-file, --client-cert, --client-key, --jwt-key, --queue, --concurrency, --visibility-seconds, --name, "
        + "--state-dir, --config, --drain-timeout, --log-level, --host, --port, --seeds, --discovery, --contacts, --pods, "
        + "--health";

    /// <summary>Splits <c>--name value</c> and <c>--name=value</c>.</summary>
    /// <exception cref="NodeSettingsException">An option has no value.</exception>
    public static IEnumerable<(string Name, string Value)> Of(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var word = arguments[i];
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals >= 0) yield return (word[..equals], word[(equals + 1)..]);
            else if (i + 1 < arguments.Count) yield return (word, arguments[++i]);
            else throw new NodeSettingsException($"{word} has no value, or is no option. Allowed: {Allowed}.");
        }
    }
}
