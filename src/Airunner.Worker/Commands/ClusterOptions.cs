using System.CommandLine;
using System.CommandLine.Parsing;

namespace Airunner.Worker.Commands;

/// <summary>The options of <c>airunner worker</c> that make it a node of a cluster, and where it is.</summary>
/// <remarks>They are checked by the node's own program, which gets them as they are.</remarks>
internal sealed class ClusterOptions
{
    private readonly Option<bool> _cluster = new("--cluster")
    {
        Description = "Be a node of a cluster, which keeps the jobs' logs: start the program airunner-node",
    };

    private readonly Option<string>[] _ofNode =
    [
        Text("--host", "HOST", "With --cluster: the address at which the other nodes reach it"),
        Text("--port", "N", "With --cluster: its port for the other nodes"),
        Text("--seeds", "HOST:PORT,...", "With --cluster: members to ask; without TLS, else in the file of --config"),
        Text("--discovery", "METHOD", "With --cluster: find the members by this method of Akka.Discovery, as the service 'workers'"),
        Text("--contacts", "HOST:PORT,...", "With --cluster: all nodes, for --discovery config"),
        Text("--health", "HOST:PORT", "With --cluster: serve /health there"),
    ];

    public void AddTo(Command command)
    {
        command.Options.Add(_cluster);
        foreach (var option in _ofNode) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_cluster)) return;
            var stray = _ofNode.FirstOrDefault(option => result.GetResult(option) is OptionResult { Implicit: false });
            if (stray is not null) result.AddError($"{stray.Name} is for a node of a cluster. Allowed: together with --cluster.");
        });
    }

    /// <summary>Whether a node is to be started.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_cluster);

    /// <summary>The node's own options as they were given.</summary>
    public IEnumerable<string> Words(ParseResult parsed)
    {
        foreach (var option in _ofNode)
            if (parsed.GetValue(option) is { } value) yield return $"{option.Name}={value}";
    }

    private static Option<string> Text(string name, string help, string description) =>
        new(name) { HelpName = help, Description = description };
}
