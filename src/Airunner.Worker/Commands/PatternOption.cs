using System.CommandLine;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Commands;

/// <summary>An option whose value is a regular expression.</summary>
internal static class PatternOption
{
    public static void Check(Option<string> option) => option.Validators.Add(result =>
    {
        var text = result.GetValueOrDefault<string>();
        try
        {
            _ = LineFilter.PatternOf(text!);
        }
        catch (ArgumentException wrong)
        {
            result.AddError($"'{text}' is no regular expression for {option.Name}: {wrong.Message.Split(" (Parameter")[0]}");
        }
    });
}
