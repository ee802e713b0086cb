using System.Text;
using Airunner.Actors.Hosting;
using Airunner.Actors.Hosting.Hocon;
using Airunner.Torture.Simulation;
using Akka.Configuration;

namespace Airunner.Torture.Fuzzing.Targets;

/// <summary>
/// Settings, valid and broken: they are accepted or refused, and accepted text is read as the syntax check understood it.
/// </summary>
internal sealed class SettingsTarget : IFuzzTarget
{
    private const int MostPieces = 24;

    private static readonly string[] Pieces =
    [
        "airunner", ".wal", "airunner.wal", "retry", ".initial", "commit-threads", "batch.max-bytes", "directory", "state-directory", " = ",
        ": ", " ", "\n", "\r\n", "\t", "{", "}",
        "[", "]", ",", "\"", "\"\"\"", "\\", "\\u0041", "\\q", "$", "${", "${a}", "${?a}", "#", "//", "/", "1", "30 s", "1 MiB", "2.0",
        "-1", "1e9", "9999999999999999999", "on", "null", "include",
        "+=", "a", "b", "a.b", ".", "~", "é", "\0", "\u2028", "?", "!", "@", "*", "^", "`", "'", "=",
    ];

    public string Name => "settings";

    public int Share => 20; // Akka's parser is slow

    public void Try(Random chance)
    {
        var text = chance.Next(2) == 0
            ? Mutated(chance)
            : string.Concat(Enumerable.Range(0, chance.Next(MostPieces)).Select(_ => Pieces[chance.Next(Pieces.Length)]));
        try
        {
            JobWalOptionsReader.Read(text);
        }
        catch (JobWalOptionsException refused)
        {
            PromiseBrokenException.Unless(refused.Problems.Count > 0, "Refused without a reason.");
        }

        // A substitution may bring in keys from elsewhere.
        if (!text.Contains('$', StringComparison.Ordinal) && HoconSyntax.Check(text) is { Faults.Count: 0 } syntax)
            ReadAsMeant(text, syntax);
    }

    private static void ReadAsMeant(string text, HoconSyntax syntax)
    {
        IReadOnlyList<HoconLeaf> leaves;
        try
        {
            leaves = HoconLeaves.Of(ConfigurationFactory.ParseString(text + "\n"));
        }
        catch (Exception refused) when (refused is FormatException or ConfigurationException)
        {
            return; // refused with a reason
        }

        foreach (var leaf in leaves)
        {
            if (syntax.Lines.ContainsKey(leaf.Path)) continue;
            var bytes = Convert.ToHexString(Encoding.UTF8.GetBytes(text));
            throw new PromiseBrokenException($"The parser gave a value to '{leaf.Path}', to which the text gives none: {bytes}");
        }
    }

    private static string Mutated(Random chance)
    {
        var text = new StringBuilder(
            "airunner.wal {\n  state-directory = \"~/.airunner\" # why\n  retry { initial = 1 s, max = 60 s }\n"
            + "  batch.max-bytes = 1 MiB\n  list = [ 1, { a = 2 } ]\n}\nother.key = \"\"\"x\ny\"\"\"\n");
        for (var edits = chance.Next(1, 5); edits > 0; edits--)
        {
            var at = chance.Next(text.Length);
            if (chance.Next(2) == 0) text.Insert(at, Pieces[chance.Next(Pieces.Length)]);
            else text.Remove(at, Math.Min(text.Length - at, chance.Next(1, 4)));
        }

        return text.ToString();
    }
}
