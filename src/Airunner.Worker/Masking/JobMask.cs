using System.Text;
using Airunner.Protocol;

namespace Airunner.Worker.Masking;

/// <summary>
/// Queued jobs as others may see them: with what their submitter has masked, and without the values of those of their variables whose
/// names say that they are secrets. The collector and the programs that ask it have this one rule.
/// </summary>
/// <param name="names">Names of variables and patterns, separated by commas: the setting <c>airunner.mask.env</c>.</param>
internal sealed class JobMask(string names)
{
    private readonly List<NamePattern> _names = [.. NamePattern.List(names)];

    /// <summary>With the names of <c>akka.hocon</c>.</summary>
    public static JobMask Default { get; } = new(MaskSettings.Read(null, "").Names);

    /// <summary>Command and arguments.</summary>
    public IReadOnlyList<string> Words(JobParams parameters)
    {
        var secrets = SecretsOf(parameters);
        return [.. ShownCommand.Of(parameters).Select(secrets.In)];
    }

    /// <summary>The parameters: words and directory masked, and of variables the names only.</summary>
    public JobParams In(JobParams parameters)
    {
        var words = Words(parameters);
        var shown = parameters.Clone();
        shown.Command = words[0];
        shown.Args.Clear();
        shown.Args.AddRange(words.Skip(1));
        shown.WorkingDirectory = Directory(parameters);
        shown.Metadata.Remove(QueueMetadata.ShownCommand);
        foreach (var name in parameters.Environment.Keys) shown.Environment[name] = ShownCommand.Mask;
        return shown;
    }

    /// <summary>The directory.</summary>
    public string Directory(JobParams parameters) => SecretsOf(parameters).In(parameters.WorkingDirectory);

    private Secrets SecretsOf(JobParams parameters)
    {
        var secrets = parameters.Environment
            .Where(variable => _names.Exists(pattern => pattern.Matches(variable.Key)))
            .Select(static variable => new Secret(variable.Key, Encoding.UTF8.GetBytes(variable.Value)))
            .ToList();
        return secrets.Count == 0 ? Secrets.None : new Secrets(secrets);
    }
}
