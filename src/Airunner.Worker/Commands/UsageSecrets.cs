using System.Text;
using Airunner.Worker.Masking;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Commands;

/// <summary>
/// The secrets that a wrong command line may repeat, as far as its words tell: the line is not understood, so no option of it has a value.
/// </summary>
internal static class UsageSecrets
{
    private const string MaskNames = "--mask-env";
    private const string MaskFile = "--mask-file";

    /// <param name="args">The words of the command line.</param>
    /// <param name="variables">The variables of the environment.</param>
    public static Secrets Of(IReadOnlyList<string> args, IEnumerable<(string Name, ReadOnlyMemory<byte> Value)> variables)
    {
        var patterns = NamePattern.List(MaskSettings.Read(null, "").Names)
            .Concat(ValuesOf(MaskNames, args).SelectMany(NamePattern.List))
            .ToList();
        bool IsSecret(string name) => patterns.Exists(pattern => pattern.Matches(name));
        return new Secrets(
        [
            .. variables.Where(variable => IsSecret(variable.Name)).Select(variable => new Secret(variable.Name, variable.Value)),
            .. InWords(args, IsSecret).Select(value => new Secret("a word of the command line", RawText.Bytes(value))),
            .. ValuesOf(MaskFile, args).SelectMany(Lines),
        ]);
    }

    /// <summary>What follows the name of a secret: <c>TOKEN=value</c>, <c>--any-option=TOKEN=value</c>, <c>--token value</c>.</summary>
    private static IEnumerable<string> InWords(IReadOnlyList<string> args, Predicate<string> isSecret)
    {
        for (var i = 0; i < args.Count; i++)
        {
            var begin = 0;
            for (var equals = args[i].IndexOf('='); equals >= 0; equals = args[i].IndexOf('=', begin))
            {
                if (isSecret(Name(args[i][begin..equals]))) yield return args[i][(equals + 1)..];
                begin = equals + 1;
            }

            var isName = begin == 0 && isSecret(Name(args[i]));
            if (isName && i + 1 < args.Count && args[i + 1] != "--") yield return args[i + 1];
        }
    }

    private static string Name(string word) => word.TrimStart('-');

    private static IEnumerable<string> ValuesOf(string option, IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] == option && i + 1 < args.Count) yield return args[i + 1];
            else if (args[i].StartsWith(option + "=", StringComparison.Ordinal)) yield return args[i][(option.Length + 1)..];
        }
    }

    private static List<Secret> Lines(string file)
    {
        try
        {
            return [.. SecretFile.Read(file)];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return []; // reported where the line is right otherwise
        }
    }
}
