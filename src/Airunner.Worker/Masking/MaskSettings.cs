using Airunner.Actors.Hosting;
using Airunner.Actors.Hosting.Hocon;
using Akka.Configuration;

namespace Airunner.Worker.Masking;

/// <summary>The settings of <c>airunner.mask</c>. Names and defaults are those of <c>akka.hocon</c>.</summary>
/// <param name="Names">Names and patterns of environment variables, separated by commas.</param>
/// <param name="File">A file of secrets; empty for none.</param>
internal sealed record MaskSettings(string Names, string File)
{
    private const string NamesKey = "airunner.mask.env";
    private const string FileKey = "airunner.mask.file";
    private const string Section = "airunner.mask";

    /// <summary>The defaults, overridden by a text.</summary>
    /// <param name="overrides">HOCON; null for none. Broken syntax is left to the reader of the other settings, which reports it.</param>
    /// <param name="source">The name of the text in errors.</param>
    /// <exception cref="JobWalOptionsException">A key of the section is unknown, or its value is no text.</exception>
    public static MaskSettings Read(string? overrides, string source)
    {
        var values = HoconLeaves.Of(JobWalReference.Config).ToDictionary(leaf => leaf.Path, leaf => leaf.Text);
        var problems = new List<JobWalOptionProblem>();
        foreach (var leaf in Leaves(overrides).Where(IsOurs))
        {
            if (leaf.Path is not (NamesKey or FileKey))
                problems.Add(new($"{leaf.Path} is no setting. Allowed: {NamesKey}, {FileKey}.") { Source = source, Key = leaf.Path });
            else if (leaf.Text is null)
                problems.Add(new($"{leaf.Path} is null or a list. Allowed: a text.") { Source = source, Key = leaf.Path });
            else
                values[leaf.Path] = leaf.Text;
        }

        JobWalOptionsException.ThrowIfAny(problems);
        return new MaskSettings(values[NamesKey]!, values[FileKey]!);
    }

    private static bool IsOurs(HoconLeaf leaf) =>
        leaf.Path == Section || leaf.Path.StartsWith(Section + ".", StringComparison.Ordinal);

    private static IReadOnlyList<HoconLeaf> Leaves(string? text)
    {
        if (text is null || HoconSyntax.Check(text).Faults.Count > 0) return [];
        try
        {
            return HoconLeaves.Of(ConfigurationFactory.ParseString(text + "\n"));
        }
        catch (Exception broken) when (broken is FormatException or ConfigurationException)
        {
            return []; // reported by the reader of the other settings, which refuses the start
        }
    }
}
