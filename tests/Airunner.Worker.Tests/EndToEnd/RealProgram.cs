using System.Text.RegularExpressions;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>A program as a person uses it in a terminal, step by step.</summary>
/// <param name="Name">The program, as it is found in the search path.</param>
/// <param name="Prepare">Makes its files in an empty directory.</param>
/// <param name="Steps">What is done, one after the other.</param>
internal sealed record RealProgram(string Name, Action<string> Prepare, IReadOnlyList<RealProgram.Step> Steps)
{
    /// <summary>What differs between any two runs of the program, and what is compared instead.</summary>
    public IReadOnlyList<(string Pattern, string Instead)> Differs { get; init; } = [];

    /// <summary>A command that must work before the program can be shown; null for none.</summary>
    public string? Needs { get; init; }

    /// <summary>The screen without what must differ.</summary>
    public string Normalised(string screen) =>
        Differs.Aggregate(screen, (text, each) => Regex.Replace(text, each.Pattern, each.Instead, RegexOptions.Multiline));

    /// <summary>One step.</summary>
    /// <param name="Do">What the person does.</param>
    /// <param name="Seen">A regular expression of what is on the screen afterwards.</param>
    internal sealed record Step(Action<Tmux> Do, string Seen);
}
